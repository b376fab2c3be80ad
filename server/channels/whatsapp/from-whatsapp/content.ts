import type { proto } from '@whiskeysockets/baileys'
import { readCallPart } from './calls.ts'
import { readCardsPart } from './cards.ts'
import { readFilePart } from './files.ts'
import { type Part, type PartReader, textPart } from './part.ts'
import { readPlacePart } from './places.ts'
import { readPollPart } from './polls.ts'
import { readText } from './values.ts'
import { readChoicePart, readTemplatePart, unsupportedPart } from './visible-text.ts'

const READERS: readonly PartReader[] = [
  readTextPart,
  readFilePart,
  readPlacePart,
  readCardsPart,
  readPollPart,
  readCallPart,
  readChoicePart,
  readTemplatePart,
]

/** What an unwrapped content is to an inbox. There is always an answer: what nobody knows is `unsupported`. */
export function readContent(content: proto.IMessage): Part {
  for (const reader of READERS) {
    const part = reader(content)
    if (part) return part
  }
  return unsupportedPart(content)
}

function readTextPart({ conversation, extendedTextMessage }: proto.IMessage): Part | null {
  if (typeof conversation === 'string' && conversation !== '') return textPart(readText(conversation))
  return extendedTextMessage ? textPart(readText(extendedTextMessage.text)) : null
}

import { type ReactNode, useMemo, useState } from 'react'
import { withNames } from '#server/protocol/mentions.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { foldText } from '../lib/fold-text.ts'
import { formatText, type TextNode } from '../lib/format-text.ts'
import './message-text.css'

/** Who is mentioned with an @. */
type Mentions = readonly { name: string; phone: string | null; lid?: string | null | undefined }[]

interface MessageTextProps {
  text: string
  mentions?: Mentions
}

const NOBODY: Mentions = []

/** What somebody wrote, as plain text nodes in WhatsApp's styles; only safe addresses become links. */
export function MessageText({ text: written, mentions = NOBODY }: MessageTextProps) {
  const { t } = useTranslation()
  const somebody = t('mentions.somebody')
  const [isWhole, setWhole] = useState(false)
  const text = useMemo(() => withNames(written, mentions, somebody), [written, mentions, somebody])
  const beginning = useMemo(() => foldText(text), [text])
  const shown = isWhole ? text : (beginning ?? text)
  const nodes = useMemo(() => {
    const names = mentions.map(({ name }) => name || somebody)
    return formatText(shown, names)
  }, [shown, mentions, somebody])
  return (
    <>
      <div className={isBigEmoji(text) ? 'message-text big' : 'message-text'} dir="auto">
        {nodes.map(show)}
        {shown === text ? null : '…'}
      </div>
      {beginning === null ? null : (
        <button
          type="button"
          className="link-button message-more"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
        >
          {t(isWhole ? 'message.less' : 'message.more')}
        </button>
      )}
    </>
  )
}

function show(node: TextNode, index: number): ReactNode {
  switch (node.kind) {
    case 'text':
      return node.text
    case 'mention':
      return (
        <bdi key={index} className="message-mention">
          {node.text}
        </bdi>
      )
    case 'link':
      return (
        <a key={index} href={node.href} target="_blank" rel="noreferrer noopener nofollow">
          {node.text}
        </a>
      )
    case 'code':
      return (
        <code key={index} className={node.isBlock ? 'message-code block' : 'message-code'}>
          {node.text}
        </code>
      )
    case 'bold':
      return <strong key={index}>{node.nodes.map(show)}</strong>
    case 'italic':
      return <em key={index}>{node.nodes.map(show)}</em>
    case 'strike':
      return <s key={index}>{node.nodes.map(show)}</s>
  }
}

const BIG_MAX_LENGTH = 24
const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}|\p{Emoji_Component}(?<!\d))+$/u
const BIG_MAX = 3

/** Up to three emoji alone are shown large. */
function isBigEmoji(text: string): boolean {
  if (text.length > BIG_MAX_LENGTH || !ONLY_EMOJI.test(text)) return false
  return [...new Intl.Segmenter().segment(text)].length <= BIG_MAX
}

import { describe, expect, test } from 'vitest'
import type { Line } from '#widget/conversation.ts'
import { toRows } from '#widget/elements/thread-rows.ts'

const NOON = new Date(2027, 0, 4, 12).getTime()
const MINUTE = 60_000

describe('the rows of a thread', () => {
  test('name a speaker once for a run of messages', () => {
    const rows = toRows([theirs('Dewi', 0), theirs('Dewi', 1), theirs('Budi', 2), own('sent', 3)])
    expect(rows.map(({ first }) => first)).toEqual([true, false, true, true])
    expect(rows.map(({ last }) => last)).toEqual([false, true, true, true])
  })

  test('name him again after a pause', () => {
    expect(toRows([theirs('Dewi', 0), theirs('Dewi', 30)]).map(({ first }) => first)).toEqual([true, true])
  })

  test('say a state once, where it ends', () => {
    const rows = toRows([own('read', 0), own('read', 1), own('sent', 2), own('sent', 3)])
    expect(rows.map(({ showState }) => showState)).toEqual([false, true, false, true])
  })

  test('give each day a heading', () => {
    const rows = toRows([own('read', 0), own('read', 1), own('sent', 24 * 60)])
    expect(rows.map(({ newDay }) => newDay)).toEqual([true, false, true])
  })
})

function message(part: { direction: 'in' | 'out'; authorName: string | null; at: number }) {
  const { direction, authorName, at } = part
  return {
    id: `m${at}`,
    direction,
    kind: 'text' as const,
    text: '',
    media: null,
    authorName,
    clientId: null,
    sentAt: at,
    seq: at,
  }
}

function theirs(authorName: string, minutes: number): Line {
  const at = NOON + minutes * MINUTE
  return { kind: 'theirs', key: `${at}`, at, message: message({ direction: 'out', authorName, at }) }
}

function own(state: 'sent' | 'read', minutes: number): Line {
  const at = NOON + minutes * MINUTE
  return { kind: 'own', key: `${at}`, at, state, message: message({ direction: 'in', authorName: null, at }) }
}

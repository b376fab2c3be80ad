import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createCommands, type PublicActions } from '#widget/commands.ts'

let done: string[]
let actions: PublicActions

beforeEach(() => {
  done = []
  actions = {
    open: () => done.push('open'),
    close: () => done.push('close'),
    toggle: () => done.push('toggle'),
    identify: (token) => done.push(`identify ${token}`),
    update: (claims) => done.push(`update ${JSON.stringify(claims)}`),
    track: (what) => done.push(`track ${what}`),
    shutdown: (options) => done.push(`shutdown ${options?.forget}`),
  }
})
afterEach(() => vi.restoreAllMocks())

describe("the page's commands", () => {
  test('are done in the order in which the page gave them', () => {
    const { push } = createCommands(actions)
    push(['identify', 'jwt'], ['open'])
    push(['toggle'], ['close'], ['shutdown'], ['shutdown', { forget: true }])
    expect(done).toEqual(['identify jwt', 'open', 'toggle', 'close', 'shutdown false', 'shutdown true'])
  })

  test('may say who the visitor claims to be, in texts only, and what he does', () => {
    const { push } = createCommands(actions)
    push(
      ['update', { name: 'Rina', email: 7, admin: true, phone: 'x'.repeat(300) }],
      ['track', 'basket filled'],
    )
    expect(done).toEqual([`update {"name":"Rina","phone":"${'x'.repeat(200)}"}`, 'track basket filled'])
  })

  test.each([
    [['dance']],
    [['update', null]],
    [['track', {}]],
    [['identify']],
    [['on', 'open', 'no function']],
    [['__proto__']],
    [null],
    [42],
  ])('that make no sense (%j) are named on the console and stop nothing', (command) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { push } = createCommands(actions)
    push(command, ['open'])
    expect(warn).toHaveBeenCalledOnce()
    expect(done).toEqual(['open'])
  })

  test('tell listeners until they are taken away', () => {
    const { push, emit } = createCommands(actions)
    const heard: unknown[] = []
    const listener = (count: unknown) => heard.push(count)
    push(['on', 'unread', listener])
    emit('unread', 2)
    emit('open')
    push(['off', 'unread', listener])
    emit('unread', 3)
    expect(heard).toEqual([2])
  })

  test('keep a mistake in one listener from the others and from us', () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { push, emit } = createCommands(actions)
    const heard: string[] = []
    const broken = () => {
      throw new Error('A mistake of the page.')
    }
    push(['on', 'open', broken], ['on', 'open', () => heard.push('open')])
    emit('open')
    expect(heard).toEqual(['open'])
    expect(error).toHaveBeenCalledOnce()
  })
})

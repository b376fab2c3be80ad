import type { AgentEvent } from '#server/protocol/events.ts'
import type { ChatAction, NewReply } from '#server/protocol/rest.ts'
import type { ConversationView, MessageView } from '#server/protocol/views.ts'
import { anAgentSocket, type LiveClient } from '#tests/support/people.ts'
import { aClientId, answerOf, eventually, list, thread } from '#tests/support/scenes.ts'
import type { TestServer } from '#tests/support/server.ts'
import type { Contact, What } from '../../apps/sandbox/people/contact.ts'
import type { ReceivedMessage } from '../../apps/sandbox/people/ledger.ts'
import type { PersonOptions } from '../../apps/sandbox/people/person.ts'
import type { SayOptions } from '../../apps/sandbox/server/outgoing.ts'
import type { WhatsappStage } from './stage.ts'

/** A contact whose conversation is in the inbox, and what both sides do and see in it. */
export interface Talk {
  contact: Contact
  conversationId: string
  conversation(): Promise<ConversationView>
  /** The contact writes; answers the message as the inbox shows it. */
  comes(what: What, options?: SayOptions): Promise<MessageView & { externalId: string }>
  /** The message as the inbox shows it now. */
  shown(messageId: string): Promise<MessageView>
  /** An agent sends; answers the message and what the contact's phone decrypted of it. */
  goesOut(reply: Partial<NewReply>): Promise<{ message: MessageView; received: ReceivedMessage }>
  act(action: ChatAction): Promise<Response>
}

let numbers = 491_700_100_000

/** Somebody new, who has written "hello". */
export async function aTalk(stage: WhatsappStage, more: Partial<PersonOptions> = {}): Promise<Talk> {
  numbers += 1
  const number = String(numbers)
  const contact = stage.sandbox.contacts.add({ number, name: `Ann ${number.slice(-3)}`, ...more })
  await contact.say(stage.phone, 'hello')
  const { id } = await eventually(() => conversationNamed(stage, contact.name))
  return talkIn(stage, contact, id)
}

/** The conversation that stands under this name in the inbox. */
export async function conversationNamed(stage: WhatsappStage, name: string): Promise<ConversationView> {
  const found = (await list(stage.agent)).find((conversation) => conversation.contact.name === name)
  if (!found) throw new Error(`No conversation with ${name} is shown.`)
  return found
}

/** Answers the file of a message as the inbox's reader gets it. */
export async function bytesOf(stage: WhatsappStage, { media }: MessageView): Promise<Buffer> {
  if (!media) throw new Error('The message has no file.')
  const response = await fetch(new URL(media.url, stage.url()))
  if (!response.ok) throw new Error(`The file was refused: ${response.status}`)
  return Buffer.from(await response.arrayBuffer())
}

/** Stores a file as an agent does before sending it. */
export async function upload(
  stage: WhatsappStage,
  { bytes, name, mime }: { bytes: Buffer; name: string; mime: string },
): Promise<string> {
  const body = new FormData()
  body.append('file', new File([new Uint8Array(bytes)], name, { type: mime }))
  const headers = { cookie: stage.cookie, origin: stage.url() }
  const posted = fetch(new URL('/api/v1/media', stage.url()), { method: 'POST', headers, body })
  return (await answerOf<{ media: { id: string } }>(posted)).media.id
}

/** A live connection of the owner that hears everything from now on. */
export async function aListener(stage: WhatsappStage): Promise<LiveClient<AgentEvent>> {
  const client = await anAgentSocket(serverOf(stage), stage.cookie)
  const { seq } = await answerOf<{ seq: number }>(stage.agent.get('/api/v1/conversations'))
  await client.call('subscribe', { after: seq })
  return client
}

/** The running server as helpers want it that know nothing of restarts. */
export function serverOf(stage: WhatsappStage): Pick<TestServer, 'url'> {
  return { url: stage.url() }
}

function talkIn(stage: WhatsappStage, contact: Contact, conversationId: string): Talk {
  const { agent, phone } = stage
  const shown = async (messageId: string) => {
    const message = (await thread(agent, conversationId)).find(({ id }) => id === messageId)
    if (!message) throw new Error('The message is not in the thread.')
    return message
  }
  return {
    contact,
    conversationId,
    conversation: async () =>
      (
        await answerOf<{ conversation: ConversationView }>(
          agent.get(`/api/v1/conversations/${conversationId}`),
        )
      ).conversation,
    shown,
    async comes(what, options) {
      const before = new Set((await thread(agent, conversationId)).map(({ id }) => id))
      const { id: externalId } = await contact.say(phone, what, options)
      const message = await eventually(async () => {
        const fresh = (await thread(agent, conversationId)).filter(({ id }) => !before.has(id))
        if (!fresh[0]) throw new Error('The message has not come.')
        return fresh[0]
      })
      return { ...message, externalId }
    },
    async goesOut(reply) {
      const before = contact.received.length
      const body = { clientId: aClientId(), text: '', ...reply }
      const path = `/api/v1/conversations/${conversationId}/messages`
      const { message } = await answerOf<{ message: MessageView }>(agent.post(path, body))
      return eventually(async () => {
        const now = await shown(message.id)
        if (now.status === 'failed') throw new Error(`It failed: ${now.failureCode}`)
        const received = contact.received[before]
        if (!received) throw new Error('The contact has not received it.')
        if (now.status === 'queued' || now.status === 'sending') throw new Error('It is not acknowledged.')
        return { message: now, received }
      })
    },
    act: (action) => agent.post(`/api/v1/conversations/${conversationId}/actions`, action),
  }
}

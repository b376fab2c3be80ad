import { z } from 'zod'
import type { ProgramEventType } from './program-events.ts'
import {
  Channel,
  Contact,
  Conversation,
  Id,
  Label,
  Message,
  Seq,
  Time,
  WhatsappState,
} from './view-schemas.ts'

type Changed<S extends z.ZodRawShape> = {
  [K in keyof S]: z.ZodOptional<z.ZodTuple<[S[K] & z.core.SomeType, S[K] & z.core.SomeType], null>>
}

/** Every event that programs are told of. */
export const EventAnswer = z
  .union([
    event('conversation.created', { conversation: Conversation }),
    event('conversation.updated', {
      conversationId: Id,
      changes: changesOf(Conversation.omit({ id: true, contact: true }).shape),
    }),
    event('conversation.merged', { conversationId: Id, into: Conversation }),
    event('conversation.removed', { conversationId: Id }),
    event('message.created', { message: Message }),
    event('message.updated', {
      conversationId: Id,
      messageId: Id,
      changes: changesOf(
        Message.pick({
          status: true,
          sendAt: true,
          sentAt: true,
          failureCode: true,
          kind: true,
          text: true,
          media: true,
          details: true,
          quoted: true,
          reactions: true,
          editedAt: true,
          deletedAt: true,
          starred: true,
        }).shape,
      ),
    }),
    event('messages.receipt', { conversationId: Id, status: z.enum(['delivered', 'read']), upToSeq: Seq }),
    event('messages.status', {
      conversationId: Id,
      messageIds: z.array(Id),
      status: z.enum(['sent', 'delivered', 'read', 'played']),
    }),
    event('messages.removed', { conversationId: Id, messageIds: z.union([z.array(Id), z.literal('all')]) }),
    event('contact.updated', {
      contactId: Id,
      changes: changesOf(
        Contact.pick({
          name: true,
          email: true,
          verified: true,
          phone: true,
          blocked: true,
          claims: true,
          photoId: true,
        }).shape,
      ),
    }),
    event('channel.changed', { channel: Channel, stateBefore: WhatsappState.optional() }),
    event('channel.removed', { channelId: Id }),
    event('history.imported', { channelId: Id, conversationIds: z.array(Id) }),
    event('member.removed', { agentId: Id }),
    event('label.changed', { label: Label }),
    event('label.removed', { labelId: Id }),
  ])
  .meta({ id: 'Event', description: 'One change, with its place in the account’s log.' })

function event<T extends ProgramEventType, S extends z.ZodRawShape>(type: T, shape: S) {
  return z.strictObject({ type: z.literal(type), seq: Seq, at: Time, ...shape })
}

function changesOf<S extends z.ZodRawShape>(shape: S) {
  const pairs = Object.entries(shape).map(([name, schema]) => [name, z.tuple([schema, schema]).optional()])
  return z
    .strictObject(Object.fromEntries(pairs) as Changed<S>)
    .meta({ description: 'Old and new value of each field that changed.' })
}

import type { MessageStatus } from '#server/protocol/views.ts'
import { PERSON_HOST } from '../chat-ids.ts'
import type { NumberNews } from './news.ts'

/** S0: its status callback, once a message has left or failed. */
export function tellDashboard(news: NumberNews): object | null {
  if (news.type !== 'messages.status') return null
  const { row, chat, status, failureCode, hasLeft } = news
  if (!hasLeft && status !== 'failed') return null
  return viewDashboardMessage(
    {
      id: row.id,
      referenceId: row.reference_id,
      text: row.body,
      status,
      failureCode,
      createdAt: row.created_at,
      sentAt: status === 'failed' ? null : (row.left_at ?? row.delivered_at ?? row.read_at ?? row.played_at),
    },
    chat.id,
  )
}

export interface DashboardMessage {
  id: string
  referenceId: string | null
  text: string
  status: MessageStatus
  failureCode: string | null
  createdAt: number
  sentAt: number | null
}

/** A message as S0 answers it and calls with it. */
export function viewDashboardMessage(message: DashboardMessage, chatId: string) {
  return {
    id: message.id,
    reference_id: message.referenceId,
    number: chatId.replace(PERSON_HOST, ''),
    chatId: chatId.replace(PERSON_HOST, '@c.us'),
    message: message.text,
    status: DASHBOARD_STATUS[message.status],
    error: message.status === 'failed' ? message.failureCode : null,
    createdAt: message.createdAt,
    sentAt: message.sentAt,
  }
}

export const DASHBOARD_STATUS: Record<MessageStatus, 'pending' | 'sending' | 'sent' | 'failed'> = {
  scheduled: 'pending',
  queued: 'pending',
  sending: 'sending',
  // Nobody knows yet: it may still arrive.
  unknown: 'sending',
  sent: 'sent',
  delivered: 'sent',
  read: 'sent',
  played: 'sent',
  received: 'sent',
  failed: 'failed',
}

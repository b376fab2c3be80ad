import { z } from 'zod'
import { DIALECTS } from './limits.ts'

/** Another gateway's words, in which programs may call an account. */
export type DialectName = (typeof DIALECTS)[number]

/** What a call in their words does. */
export type DialectDeed =
  | 'send'
  | 'messageStatus'
  | 'numberStatus'
  | 'listNumbers'
  | 'removeNumber'
  | 'start'
  | 'showQr'
  | 'pair'
  | 'logout'
  | 'reconnect'
  | 'listContacts'
  | 'listGroups'
  | 'listChats'
  | 'readChat'
  | 'wouldReply'
  | 'markRead'
  | 'markChat'
  | 'deleteMessage'
  | 'deleteForEveryone'
  | 'downloadFile'
  | 'showPhoto'
  | 'clearChat'
  | 'clearLog'
  | 'deleteChat'
  | 'muteChat'
  | 'unmuteChat'
  | 'checkNumbers'
  | 'setWebhook'
  | 'setWorkspace'
  | 'listWorkspaces'

const OnOff = z.enum(['on', 'off']).transform((state) => state === 'on')

export const DialectForm = z.strictObject({
  name: z.enum(DIALECTS),
  isOn: OnOff,
  /** It answers with secrets where the original did: keys, and what links a number. */
  reveals: OnOff,
})
export type DialectSwitch = z.infer<typeof DialectForm>

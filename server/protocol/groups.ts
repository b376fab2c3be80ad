import { z } from 'zod'
import { GROUP_DESCRIPTION_MAX_LENGTH, GROUP_MEMBERS_AT_ONCE, GROUP_SUBJECT_MAX_LENGTH } from './limits.ts'

const Subject = z.string().trim().min(1).max(GROUP_SUBJECT_MAX_LENGTH).describe('What the group is called.')
const Members = z
  .array(z.string().trim().min(1).max(64))
  .min(1)
  .max(GROUP_MEMBERS_AT_ONCE)
  .describe('Phone numbers with country code; of members whose number is hidden, their `lid` as 123@lid.')

/** A group that is to be made on WhatsApp, with the number as its owner. */
export const NewGroup = z.strictObject({ subject: Subject, members: Members })
export type NewGroup = z.infer<typeof NewGroup>

/** What changes about a group; what is left out stays as it is. */
export const GroupChange = z
  .strictObject({
    subject: Subject.optional(),
    description: z
      .string()
      .trim()
      .max(GROUP_DESCRIPTION_MAX_LENGTH)
      .optional()
      .describe('What the group says of itself; empty takes it away.'),
    adminsOnly: z.boolean().optional().describe('Only admins write.'),
    locked: z.boolean().optional().describe('Only admins change subject, picture and description.'),
  })
  .refine((change) => Object.keys(change).length > 0, { message: 'Say what is to be changed.' })
export type GroupChange = z.infer<typeof GroupChange>

export const MembersBody = z.strictObject({
  members: Members,
  change: z
    .enum(['add', 'remove', 'promote', 'demote'])
    .describe('What is done to them; `promote` makes them admins, `demote` takes that back.'),
})
export type MembersBody = z.infer<typeof MembersBody>

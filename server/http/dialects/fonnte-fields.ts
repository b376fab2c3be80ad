import { z } from 'zod'
import { AppError } from '#server/lib/errors.ts'
import { RECIPIENTS_AT_ONCE } from '#server/protocol/limits.ts'
import { Bool, Many, Text } from './fields.ts'
import type { Input } from './read-input.ts'

const File = z.object({ base64: Text, name: Text.optional() })
/** Unix seconds; 0 and nothing: now. */
const Schedule = z.union([
  z.literal(['', false]).transform(() => 0),
  z.coerce.number<string | number>().int().min(0).max(8.64e12),
])
/** `5`, or `1-10`: a number of seconds between them. */
const Delay = Text.transform((text) => text.replaceAll(' ', '') || '0').pipe(
  z
    .string()
    .regex(/^\d{1,5}(-\d{1,5})?$/)
    .transform((text) => text.split('-').map(Number)),
)

/** Fields of Fonnte's `/send`. `typing`, `preview` and `sequence` say what is always, or never, done here. */
const Fields = z.object({
  target: Many.optional(),
  to: Many.optional(),
  message: Text.default(''),
  url: Text.optional(),
  file: File.optional(),
  filename: Text.optional(),
  countryCode: Text.optional(),
  location: Text.optional(),
  choices: Many.optional(),
  select: z.enum(['single', 'multiple']).default('single'),
  pollname: Text.default(''),
  connectOnly: Bool.default(true),
  inboxid: Text.optional(),
  schedule: Schedule.default(0),
  delay: Delay.default([0]),
})
export type FonnteFields = z.infer<typeof Fields>

/** What is said beside `data` for all of its requests; anything else would be sent otherwise than its caller means. */
const BESIDE_DATA = ['countryCode', 'connectOnly', 'schedule', 'delay'] as const
const IN_REQUEST = ['target', 'to', 'message', 'url', 'file', 'location', 'choices', 'inboxid'] as const

/** The requests of one call: what it says itself, or those in its `data`. Throws `input_invalid` and `json_invalid`. */
export function readFonnteRequests(input: Input): FonnteFields[] {
  refuseFollowup(input)
  const { data } = input
  if (data === undefined || data === '') return [Fields.parse(input)]
  if (IN_REQUEST.some((field) => input[field] !== undefined && input[field] !== '')) {
    throw new AppError('input_invalid', 'Beside data nothing else is sent.', { field: 'data' })
  }
  const forAll = Object.fromEntries(
    BESIDE_DATA.flatMap((field) => (field in input ? [[field, input[field]]] : [])),
  )
  const requests = requestsOf(data).map((request) => {
    refuseFollowup(request)
    return Fields.parse({ ...forAll, ...request })
  })
  const targets = requests.flatMap(({ target, to }) => target ?? to ?? [])
  if (targets.length <= RECIPIENTS_AT_ONCE) return requests
  throw new AppError('input_invalid', `One call sends to at most ${RECIPIENTS_AT_ONCE}.`, { field: 'data' })
}

function requestsOf(data: unknown): Input[] {
  const Requests = z.array(z.record(z.string(), z.unknown())).min(1)
  const { success, data: requests } = Requests.safeParse(typeof data === 'string' ? parsed(data) : data)
  if (success) return requests
  throw new AppError('json_invalid', 'data is no list of requests.', { field: 'data' })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** It delays a message, but nothing that is known of it says by what, nor what ends it. */
function refuseFollowup({ followup }: Input): void {
  if (followup === undefined || followup === '' || String(followup) === '0') return
  throw new AppError('not_offered', 'followup is not supported here: give schedule a time', {
    status: 422,
    field: 'followup',
  })
}

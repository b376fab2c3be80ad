import type { z } from 'zod'
import type { ANSWERS } from '#server/protocol/answers.ts'
import type { TYPED_OPERATIONS } from '#server/protocol/operations.ts'

export type { ErrorBody } from '#server/protocol/errors.ts'

type Operations = typeof TYPED_OPERATIONS
/** Method and path, as `GET /conversations/:id`. */
export type OperationName = keyof Operations

/** What a call gives: only what its operation takes. */
export type CallOptions<N extends OperationName> = PathOption<N> &
  QueryOption<Operations[N]> &
  BodyOption<Operations[N]> &
  OnceOption<Operations[N]>

/** What a call is answered. */
export type Answer<N extends OperationName> = Operations[N] extends {
  answer: infer A extends keyof typeof ANSWERS
}
  ? z.infer<(typeof ANSWERS)[A]>
  : Operations[N] extends { isPng: true }
    ? Blob
    : undefined

type PlaceIn<N extends string> = N extends `${string}:${infer Name}/${infer Rest}`
  ? Name | PlaceIn<Rest>
  : N extends `${string}:${infer Name}`
    ? Name
    : never

type PathOption<N extends string> = [PlaceIn<N>] extends [never]
  ? unknown
  : { path: Record<PlaceIn<N>, string> }

type QueryOption<O> = O extends { query: infer Q extends z.ZodType } ? { query?: Loose<z.input<Q>> } : unknown

/** Numbers are read out of text there, so that their schemas take anything. */
type Loose<Q> = { [K in keyof Q]: unknown extends Q[K] ? string | number | undefined : Q[K] }

type BodyOption<O> = O extends { body: infer B extends z.ZodType }
  ? { body: z.input<B> }
  : O extends { isUpload: true }
    ? { body: FormData }
    : unknown

type OnceOption<O> = O extends { isOnce: true } ? { idempotencyKey?: string } : unknown

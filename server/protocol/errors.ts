/** Why a call was refused, as every face of the product says it. */
export interface ErrorBody {
  error: {
    code: string
    /** One sentence for people. */
    message: string
    details: {
      /** When it makes sense to try again, in milliseconds from now. */
      retryAfterMs?: number
      /** Which field of the input is wrong. */
      field?: string
    }
  }
}

/** The answer of a socket call. */
export type Ack<T> = ({ ok: true } & T) | ({ ok: false } & ErrorBody)

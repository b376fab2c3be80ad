import { useFetcher } from 'react-router'
import type { AccountNumbers } from '#server/protocol/account-numbers.ts'
import { type Failure, failureOf } from './failure.ts'

/** Whom programs mean by `main`, and the way to say that it is another. */
export interface MainNumber {
  number: string | null
  isBusy: boolean
  failure: Failure | null
  choose(phone: string | null): void
}

/** Null for who may not choose it. */
export function useMainNumber(numbers: AccountNumbers | null): MainNumber | null {
  const fetcher = useFetcher<unknown>()
  if (numbers === null) return null
  return {
    number: numbers.mainNumber,
    isBusy: fetcher.state !== 'idle',
    failure: failureOf(fetcher.data),
    choose(phone) {
      const form = { intent: 'numbers', countryCode: numbers.countryCode ?? '', mainNumber: phone ?? '' }
      void fetcher.submit(form, { method: 'post', action: '/settings/gateways' })
    },
  }
}

import { expect, test } from 'vitest'
import { timesOf } from '#server/http/dialects/fonnte-times.ts'

const NOW = 1_764_233_200_000
const at = (requests: Parameters<typeof timesOf>[0], random = () => 0.5) =>
  timesOf(requests, { now: NOW, random }).map((times) => times.map((time) => time && time - NOW))

test('without delay and schedule everything leaves at once', () => {
  expect(at([{ schedule: 0, delay: [0], count: 3 }])).toEqual([[undefined, undefined, undefined]])
})

test('a delay lies between the targets, not before the first', () => {
  expect(at([{ schedule: 0, delay: [5], count: 3 }])).toEqual([[undefined, 5_000, 10_000]])
})

test('a delay with a hyphen is drawn by lot, within both ends', () => {
  const request = { schedule: 0, delay: [1, 10], count: 2 }
  expect(at([request], () => 0)).toEqual([[undefined, 1_000]])
  expect(at([request])).toEqual([[undefined, 5_500]])
  expect(at([{ ...request, delay: [10, 1] }], () => 0.999)).toEqual([[undefined, 10_000]])
})

test('what is past is now, and a schedule holds for the first of its targets', () => {
  const schedule = NOW / 1000 + 60
  expect(at([{ schedule, delay: [2], count: 2 }])).toEqual([[60_000, 62_000]])
  expect(at([{ schedule: 1_000, delay: [2], count: 2 }])).toEqual([[undefined, 2_000]])
})

test('a delay lies between two requests of the same moment as well', () => {
  const schedule = NOW / 1000 + 60
  expect(
    at([
      { schedule: 0, delay: [0], count: 1 },
      { schedule, delay: [9], count: 1 },
      { schedule: 0, delay: [3], count: 2 },
    ]),
  ).toEqual([[undefined], [60_000], [3_000, 6_000]])
})

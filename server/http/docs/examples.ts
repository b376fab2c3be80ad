import type { ExampleCall } from './example-call.ts'
import { curl } from './languages/curl.ts'
import { dartHttp, dio } from './languages/dart.ts'
import { axios, fetchJs } from './languages/javascript.ts'
import { php } from './languages/php.ts'
import { python } from './languages/python.ts'

/** How a call is made in each language; what the documentation shows and its test runs. */
export const LANGUAGES: readonly { name: string; write: (call: ExampleCall) => string }[] = [
  { name: 'curl', write: curl },
  { name: 'fetch', write: fetchJs },
  { name: 'axios', write: axios },
  { name: 'PHP', write: php },
  { name: 'Python', write: python },
  { name: 'Dart (dio)', write: dio },
  { name: 'Dart (http)', write: dartHttp },
]

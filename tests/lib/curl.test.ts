import { describe, expect, test } from 'vitest'
import { readCurl } from '#server/lib/curl.ts'
import { shellWords } from '#server/lib/shell-words.ts'
import { writeCurl } from '#server/lib/write-curl.ts'

describe('the words of a command', () => {
  test.each([
    [`a 'b c' "d e"`, ['a', 'b c', 'd e']],
    [`a'b'"c"d`, ['abcd']],
    [`''`, ['']],
    ['a \\\n  b', ['a', 'b']],
    ['a ^\r\n  b `\n c', ['a', 'b', 'c']],
    // The documents of Ping! lost the ends of their lines.
    [`'a' \\ --data '{ "b": 1 }'`, ['a', '--data', '{ "b": 1 }']],
    [String.raw`a\ b "c\"d\n" 'e\n'`, ['a b', String.raw`c"d\n`, String.raw`e\n`]],
    [String.raw`$'it\'s\n\u00e9\x21'`, ["it's\né!"]],
    ['$TOKEN "$B"', ['$TOKEN', '$B']],
  ])('%s', (command, words) => {
    expect(shellWords(command)).toEqual(words)
  })

  test.each(["'a", '"a', "$'a\\'", 'a\\'])('%s is not closed', (command) => {
    expect(shellWords(command)).toBeNull()
  })
})

describe('a curl command', () => {
  test('is read with method, headers and body, whatever is of no concern', () => {
    const call = readCurl(`$ curl -sSL --max-time 10 -XPOST "https://old.example/send?a=1" \\
      -H "Authorization: TOKEN" -H 'Content-Type: application/json' \\
      -d '{"target":"62812"}' -o /dev/null | jq .`)
    expect(call).toMatchObject({ method: 'POST', body: '{"target":"62812"}' })
    expect(call.url.href).toBe('https://old.example/send?a=1')
    expect(Object.fromEntries(call.headers)).toEqual({
      authorization: 'TOKEN',
      'content-type': 'application/json',
    })
  })

  test('with data is a POST of a form, and its data are joined', () => {
    const call = readCurl(
      `curl old.example/send -d target=62812 --data-urlencode 'message=a & b' --data-urlencode '=c d' --data-raw @e`,
    )
    expect([call.method, call.body]).toEqual(['POST', 'target=62812&message=a%20%26%20b&c%20d&@e'])
    expect(call.headers.get('content-type')).toBe('application/x-www-form-urlencoded')
  })

  test('with --get carries its data in the address', () => {
    const call = readCurl(`curl -G https://old.example/api/status --data-urlencode "token=my token" -d a=b`)
    expect([call.method, call.body, call.url.search]).toEqual(['GET', null, '?token=my%20token&a=b'])
  })

  test('may carry a form with a file, JSON by --json, a GET with a body, and a user', () => {
    const form = readCurl(
      `curl --url //old.example/send -F target=62812 -F "file=@/home/me/a.png;type=image/png"`,
    )
    expect(form).toMatchObject({
      method: 'POST',
      body: [
        { name: 'target', value: '62812' },
        { name: 'file', file: '/home/me/a.png' },
      ],
    })
    expect(readCurl(`curl --json '{"a":1}' old.example`).headers.get('content-type')).toBe('application/json')
    const get = readCurl(`curl -X GET -d apiKey=1 old.example/api/getChats -u me:secret`)
    expect([get.method, get.body]).toEqual(['GET', 'apiKey=1'])
    expect(get.headers.get('authorization')).toBe('Basic bWU6c2VjcmV0')
  })

  // As curl 8 sends each of them.
  test.each([
    [String.raw`-F 'a="x; \"y\"";type=text/plain'`, { name: 'a', value: 'x; "y"' }],
    [`-F 'a="b"c'`, { name: 'a', value: 'b' }],
    [`-F 'a="open'`, { name: 'a', value: '"open' }],
    [`-F 'a=  b; c'`, { name: 'a', value: 'b' }],
    [`--form-string 'a="b; c"'`, { name: 'a', value: '"b; c"' }],
    [`--form 'a=@"/tmp/x; y.png"'`, { name: 'a', file: '/tmp/x; y.png' }],
  ])('has a field %s, and is written again with the same', (option, part) => {
    const call = readCurl(`curl https://old.example/send ${option}`)
    expect(call.body).toEqual([part])
    expect(readCurl(writeCurl(call, 'https://new.example')).body).toEqual([part])
  })

  test('may be written as HTTP has it', () => {
    const call = readCurl(
      `POST /api/getChatById HTTP/1.1\nHost: localhost\nContent-Type: application/x-www-form-urlencoded\nAccept: */*\n\n"apiKey='k'&phone='62812'"`,
    )
    expect(call).toMatchObject({ method: 'POST', body: `"apiKey='k'&phone='62812'"` })
    expect(call.url.href).toBe('http://localhost/api/getChatById')
  })

  test.each([
    ['command_unreadable', 'wget https://old.example/send'],
    ['command_unreadable', 'curling'],
    ['command_unreadable', `curl old.example -H 'a b: c'`],
    ['command_unclosed', `curl -d '{"a": 1} https://old.example/send`],
    ['command_option', 'curl --ftp-port - old.example'],
    ['command_file', 'curl -d @body.json old.example/send'],
    ['command_file', 'curl --data-urlencode message@text.txt old.example/send'],
    ['command_file', 'curl -F "message=<text.txt" old.example/send'],
    ['command_address', 'curl -X POST'],
    ['command_address', 'curl http://'],
    ['command_address', 'curl -d'],
  ])('is refused with %s: %s', (code, command) => {
    expect(() => readCurl(command)).toThrow(expect.objectContaining({ code, status: 422 }))
  })

  test('of a hundred thousand characters is read at once', () => {
    const message = 'a\\"'.repeat(33_000)
    const began = performance.now()
    expect(readCurl(`curl old.example/send -d "${message}"`).body).toBe('a"'.repeat(33_000))
    expect(() => readCurl(`curl ${'"'.repeat(99_999)}`)).toThrow('not closed')
    expect(performance.now() - began).toBeLessThan(1_000)
  })
})

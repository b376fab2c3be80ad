import type { ExampleCall } from '../example-call.ts'

export function curl({ method, url, key, body, file, saveAs, isStream }: ExampleCall): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
  return [
    `curl${isStream ? ' -N' : ''}${method === 'GET' ? '' : ` -X ${method}`} ${quoted(url)}`,
    `-H ${quoted(`Authorization: Bearer ${key}`)}`,
    ...(isStream ? [`-H 'Accept: text/event-stream'`] : []),
    ...(body === undefined
      ? []
      : [`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(body))}`]),
    ...(file === undefined ? [] : [`-F ${quoted(`file=@${file}`)}`]),
    // A refusal is told in place of becoming the file.
    ...(saveAs === undefined ? [] : [`--fail -o ${saveAs}`]),
  ].join(' \\\n  ')
}

import type { ExampleCall } from '../example-call.ts'
import { lines } from './lines.ts'

export function php({ method, url, key, body, file, saveAs, isStream }: ExampleCall): string {
  const headers = [
    `Authorization: Bearer ${key}`,
    ...(isStream ? ['Accept: text/event-stream'] : []),
    ...(body === undefined ? [] : ['Content-Type: application/json']),
  ]
  const status = 'curl_getinfo($call, CURLINFO_RESPONSE_CODE)'
  const shown = `echo ${status}, ' ', $answer;`
  return lines(
    `<?php`,
    `$call = curl_init(${quoted(url)});`,
    `curl_setopt_array($call, [`,
    `  CURLOPT_CUSTOMREQUEST => ${quoted(method)},`,
    `  CURLOPT_HTTPHEADER => [${headers.map(quoted).join(', ')}],`,
    body !== undefined && `  CURLOPT_POSTFIELDS => ${quoted(JSON.stringify(body))},`,
    file !== undefined && `  CURLOPT_POSTFIELDS => ['file' => new CURLFile(${quoted(file)})],`,
    !isStream && `  CURLOPT_RETURNTRANSFER => true,`,
    `]);`,
    // Without CURLOPT_RETURNTRANSFER it is shown as it comes.
    isStream ? `curl_exec($call);` : `$answer = curl_exec($call);`,
    saveAs === undefined
      ? !isStream && shown
      : `if (${status} === 200) file_put_contents(${quoted(saveAs)}, $answer);\nelse ${shown}`,
  )
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

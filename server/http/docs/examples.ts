/** A call as it stands in an example. */
export interface ExampleCall {
  method: string
  url: string
  key: string
  body?: unknown
  /** The path of a file that is sent in the field `file` of a form. */
  file?: string
}

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

function curl({ method, url, key, body, file }: ExampleCall): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
  return [
    `curl${method === 'GET' ? '' : ` -X ${method}`} ${quoted(url)}`,
    `-H ${quoted(`Authorization: Bearer ${key}`)}`,
    ...(body === undefined
      ? []
      : [`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(body))}`]),
    ...(file === undefined ? [] : [`-F ${quoted(`file=@${file}`)}`]),
  ].join(' \\\n  ')
}

function fetchJs({ method, url, key, body, file }: ExampleCall): string {
  const json = body === undefined ? '' : `, 'Content-Type': 'application/json'`
  return lines(
    ...(file === undefined
      ? []
      : [
          `import { openAsBlob } from 'node:fs'`,
          '',
          `const form = new FormData()`,
          `form.append('file', await openAsBlob(${js(file)}), ${js(fileName(file))})`,
        ]),
    `const response = await fetch(${js(url)}, {`,
    `  method: ${js(method)},`,
    `  headers: { Authorization: ${js(`Bearer ${key}`)}${json} },`,
    ...(body === undefined ? [] : [`  body: JSON.stringify(${indented(pretty(body))}),`]),
    ...(file === undefined ? [] : ['  body: form,']),
    `})`,
    `console.log(response.status, await response.text())`,
  )
}

function axios({ method, url, key, body, file }: ExampleCall): string {
  return lines(
    `import axios from 'axios'`,
    ...(file === undefined ? [] : [`import { createReadStream } from 'node:fs'`]),
    '',
    `const { data } = await axios({`,
    `  method: ${js(method)},`,
    `  url: ${js(url)},`,
    `  headers: { Authorization: ${js(`Bearer ${key}`)}${file === undefined ? '' : `, 'Content-Type': 'multipart/form-data'`} },`,
    ...(body === undefined ? [] : [`  data: ${indented(pretty(body))},`]),
    ...(file === undefined ? [] : [`  data: { file: createReadStream(${js(file)}) },`]),
    `})`,
    `console.log(data)`,
  )
}

function php({ method, url, key, body, file }: ExampleCall): string {
  const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  const type = body === undefined ? '' : `, 'Content-Type: application/json'`
  return lines(
    `<?php`,
    `$call = curl_init(${quoted(url)});`,
    `curl_setopt_array($call, [`,
    `  CURLOPT_CUSTOMREQUEST => ${quoted(method)},`,
    `  CURLOPT_HTTPHEADER => [${quoted(`Authorization: Bearer ${key}`)}${type}],`,
    ...(body === undefined ? [] : [`  CURLOPT_POSTFIELDS => ${quoted(JSON.stringify(body))},`]),
    ...(file === undefined ? [] : [`  CURLOPT_POSTFIELDS => ['file' => new CURLFile(${quoted(file)})],`]),
    `  CURLOPT_RETURNTRANSFER => true,`,
    `]);`,
    `echo curl_exec($call);`,
  )
}

function python({ method, url, key, body, file }: ExampleCall): string {
  const headers = `{"Authorization": ${js(`Bearer ${key}`)}}`
  if (file !== undefined) {
    return lines(
      `import requests`,
      '',
      `with open(${js(file)}, "rb") as file:`,
      `    answer = requests.post(${js(url)}, headers=${headers}, files={"file": file})`,
      `print(answer.text)`,
    )
  }
  const typed = headers.replace('}', ', "Content-Type": "application/json"}')
  return lines(
    ...(body === undefined ? [] : [`import json`]),
    `from urllib.request import Request, urlopen`,
    '',
    `call = Request(`,
    `    ${js(url)},`,
    `    method=${js(method)},`,
    `    headers=${body === undefined ? headers : typed},`,
    ...(body === undefined ? [] : [`    data=json.dumps(${pythonic(body)}).encode(),`]),
    `)`,
    `print(urlopen(call).read().decode())`,
  )
}

function dio({ method, url, key, body, file }: ExampleCall): string {
  return lines(
    `import 'package:dio/dio.dart';`,
    '',
    `Future<void> main() async {`,
    `  final answer = await Dio().request(`,
    `    ${dart(url)},`,
    ...(body === undefined ? [] : [`    data: ${dart(body)},`]),
    ...(file === undefined
      ? []
      : [`    data: FormData.fromMap({"file": await MultipartFile.fromFile(${dart(file)})}),`]),
    `    options: Options(method: ${dart(method)}, headers: {"Authorization": ${dart(`Bearer ${key}`)}}),`,
    `  );`,
    `  print(answer.data);`,
    `}`,
  )
}

function dartHttp({ method, url, key, body, file }: ExampleCall): string {
  const kind = file === undefined ? 'Request' : 'MultipartRequest'
  return lines(
    ...(body === undefined ? [] : [`import 'dart:convert';`]),
    `import 'package:http/http.dart' as http;`,
    '',
    `Future<void> main() async {`,
    `  final call = http.${kind}(${dart(method)}, Uri.parse(${dart(url)}));`,
    `  call.headers["Authorization"] = ${dart(`Bearer ${key}`)};`,
    ...(body === undefined
      ? []
      : [`  call.headers["Content-Type"] = "application/json";`, `  call.body = jsonEncode(${dart(body)});`]),
    ...(file === undefined
      ? []
      : [`  call.files.add(await http.MultipartFile.fromPath("file", ${dart(file)}));`]),
    `  final answer = await http.Response.fromStream(await call.send());`,
    `  print(answer.body);`,
    `}`,
  )
}

function lines(...all: string[]): string {
  return all.join('\n')
}

function js(value: string): string {
  return JSON.stringify(value)
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2)
}

function indented(text: string): string {
  return text.replaceAll('\n', '\n  ')
}

/** JSON is Dart, save for the sign that begins a place in a string. */
function dart(value: unknown): string {
  return JSON.stringify(value).replaceAll('$', '\\$')
}

function pythonic(value: unknown): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (Array.isArray(value)) return `[${value.map(pythonic).join(', ')}]`
  if (typeof value !== 'object') return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([key, one]) => `${JSON.stringify(key)}: ${pythonic(one)}`)
    .join(', ')}}`
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

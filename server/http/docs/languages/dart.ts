import type { ExampleCall } from '../example-call.ts'
import { lines } from './lines.ts'

export function dio({ method, url, key, body, file, saveAs, isStream }: ExampleCall): string {
  const kind = isStream ? 'ResponseType.stream' : 'ResponseType.bytes'
  return lines(
    isStream === true && `import 'dart:convert';`,
    saveAs !== undefined && `import 'dart:convert';\nimport 'dart:io';`,
    `import 'package:dio/dio.dart';`,
    '',
    `Future<void> main() async {`,
    `  final answer = await Dio().request(`,
    `    ${dart(url)},`,
    body !== undefined && `    data: ${dart(body)},`,
    file !== undefined &&
      `    data: FormData.fromMap({"file": await MultipartFile.fromFile(${dart(file)})}),`,
    `    options: Options(`,
    `      method: ${dart(method)},`,
    `      headers: ${dart({ Authorization: `Bearer ${key}`, ...(isStream ? { Accept: 'text/event-stream' } : {}) })},`,
    (saveAs !== undefined || isStream === true) && `      responseType: ${kind},`,
    // A refusal is an answer that says why, not an exception.
    `      validateStatus: (status) => true,`,
    `    ),`,
    `  );`,
    ...written({
      saveAs,
      stream: isStream && 'answer.data.stream.cast<List<int>>()',
      bytes: 'answer.data',
      text: saveAs === undefined ? 'answer.data' : 'utf8.decode(answer.data)',
    }),
    `}`,
  )
}

export function dartHttp({ method, url, key, body, file, saveAs, isStream }: ExampleCall): string {
  const kind = file === undefined ? 'Request' : 'MultipartRequest'
  return lines(
    (body !== undefined || isStream === true) && `import 'dart:convert';`,
    saveAs !== undefined && `import 'dart:io';`,
    `import 'package:http/http.dart' as http;`,
    '',
    `Future<void> main() async {`,
    `  final call = http.${kind}(${dart(method)}, Uri.parse(${dart(url)}));`,
    `  call.headers["Authorization"] = ${dart(`Bearer ${key}`)};`,
    isStream === true && `  call.headers["Accept"] = "text/event-stream";`,
    body !== undefined &&
      `  call.headers["Content-Type"] = "application/json";\n  call.body = jsonEncode(${dart(body)});`,
    file !== undefined && `  call.files.add(await http.MultipartFile.fromPath("file", ${dart(file)}));`,
    isStream
      ? `  final answer = await call.send();`
      : `  final answer = await http.Response.fromStream(await call.send());`,
    ...written({
      saveAs,
      stream: isStream && 'answer.stream',
      bytes: 'answer.bodyBytes',
      text: 'answer.body',
    }),
    `}`,
  )
}

/** What becomes of an answer, told by what holds it. */
function written(answer: {
  saveAs: string | undefined
  stream: string | false | undefined
  bytes: string
  text: string
}): string[] {
  const { saveAs, stream, bytes, text } = answer
  if (stream) return [`  await ${stream}.transform(utf8.decoder).forEach(print);`]
  const shown = `print("\${answer.statusCode} \${${text}}");`
  if (saveAs === undefined) return [`  ${shown}`]
  return [
    `  if (answer.statusCode == 200) {`,
    `    await File(${dart(saveAs)}).writeAsBytes(${bytes});`,
    `  } else {`,
    `    ${shown}`,
    `  }`,
  ]
}

/** JSON is Dart, save for the sign that begins a place in a string. */
function dart(value: unknown): string {
  return JSON.stringify(value).replaceAll('$', '\\$')
}

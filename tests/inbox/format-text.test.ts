import { expect, test } from 'vitest'
import { formatText, plainText, type TextNode } from '#inbox/lib/format-text.ts'

/** A text as marks that can be compared: `<bold>…</bold>`. */
function shown(text: string, names: string[] = []): string {
  return formatText(text, names).map(mark).join('')
}

function mark(node: TextNode): string {
  if ('nodes' in node) return `<${node.kind}>${node.nodes.map(mark).join('')}</${node.kind}>`
  return node.kind === 'text' ? node.text : `<${node.kind}>${node.text}</${node.kind}>`
}

test.each([
  ['*bold*', '<bold>bold</bold>'],
  ['a _slanted_ word', 'a <italic>slanted</italic> word'],
  ['~gone~.', '<strike>gone</strike>.'],
  ['```code *not bold*```', '<code>code *not bold*</code>'],
  ['`inline`', '<code>inline</code>'],
  ['*bold and _both_*', '<bold>bold and <italic>both</italic></bold>'],
  ['(*in brackets*)', '(<bold>in brackets</bold>)'],
  ['*two words* and *two more*', '<bold>two words</bold> and <bold>two more</bold>'],
  ['*عريض* نص', '<bold>عريض</bold> نص'],
])('%s is styled as on the phone', (text, expected) => {
  expect(shown(text)).toBe(expected)
})

test.each([
  '2 * 3 * 4',
  'snake_case_name',
  '*not\nover lines*',
  '* not with a blank*',
  '*not with a blank *',
  'half *open',
  '**',
  '``` ```',
  'a*b*c',
])('%s stays as it is', (text) => {
  expect(shown(text)).toBe(text)
})

test('an address keeps its marks, and marks around it work', () => {
  expect(shown('https://toko.example/_x_/a*b*')).toContain('<link>https://toko.example/_x_/a*b</link>')
  expect(shown('*https://toko.example*')).toBe('<bold><link>https://toko.example</link></bold>')
})

test('who is mentioned stands out, the longer name first', () => {
  const text = '@Rina Puspita and @Rina and @Nobody'
  expect(shown(text, ['Rina', 'Rina Puspita'])).toBe(
    '<mention>@Rina Puspita</mention> and <mention>@Rina</mention> and @Nobody',
  )
})

test('no letter is lost, whatever is written', () => {
  for (const text of ['<b>*x*</b>', '```\na\n```', '@ @@ *_~`', '_*_*_*', '🙏'.repeat(100)]) {
    const words = formatText(text)
      .map(mark)
      .join('')
      .replace(/<\/?(bold|italic|strike|code)>/g, '')
    for (const letter of text.replace(/[*_~`\n]/g, '')) expect(words).toContain(letter)
  }
})

test('one line of a text has no marks of style', () => {
  expect(plainText('*bold* _and_ https://toko.example')).toBe('bold and https://toko.example')
})

test('no text makes the reading slow', () => {
  const texts = [
    '*a '.repeat(3_300),
    '*_~'.repeat(3_300),
    '```a'.repeat(2_500),
    '@'.repeat(10_000),
    'https://a.b/ '.repeat(800),
  ]
  const start = performance.now()
  for (const text of texts) formatText(text, ['a', 'b'])
  expect(performance.now() - start).toBeLessThan(1_000)
})

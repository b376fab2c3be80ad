import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
/** What a person sees, or hears from a screen reader. */
const TOLD =
  /^(title|alt|label|placeholder|text|words|hint|question|confirm|submit|done|aria-(label|description|placeholder|roledescription|valuetext))$/
/** The same in every language. */
const NAMES = /^(Sapa|WhatsApp|S|(https:\/\/\w+|www)\.example\.com)$/

test('every string that a person reads in the inbox stands in the catalogues', () => {
  expect(filesOf('apps/inbox', /\.tsx$/).flatMap((file) => stringsOfJsx(file))).toEqual([])
})

test('every string that a visitor reads in the chat stands in its catalogues', () => {
  expect(filesOf('widget', /\.ts$/).flatMap((file) => stringsOfTemplates(file))).toEqual([])
})

test('a string outside of the catalogues is found, wherever it hides', () => {
  const found = (jsx: string) => stringsOfJsx('x.tsx', `const a = ${jsx}`).map(({ text }) => text)
  expect(found('<p>Hello</p>')).toEqual(['Hello'])
  expect(found(`<p>{isNew ? 'New' : \`\${count} old\`}</p>`)).toEqual(['New', 'old'])
  expect(found(`<p>{isNew && ('so ' + words)}</p>`)).toEqual(['so'])
  expect(found(`<a title="Open" className="quiet" {...more} />`)).toEqual(['Open'])
  expect(found(`<Menu label={open ? 'Close' : t('menu.open')} />`)).toEqual(['Close'])
  expect(found(`<p className={x ? 'y' : 'z'}>{t('key')} · {kind === 'text' ? <b /> : null} 12</p>`)).toEqual(
    [],
  )
  const chat = (text: string) => stringsOfTemplates('x.ts', text).map((one) => one.text)
  expect(chat(`html\`<b class="x">Hi \${name}</b>\``)).toEqual(['Hi'])
  expect(chat(`html\`<b aria-label="Close" title=\${words.close}>×</b>\``)).toEqual(['Close'])
  expect(chat('css`b { color: red }`')).toEqual([])
})

interface Found {
  file: string
  text: string
}

function stringsOfJsx(file: string, source = read(file)): Found[] {
  const texts: string[] = []
  const visit = (node: ts.Node) => {
    if (ts.isJsxText(node)) texts.push(node.text)
    else if (ts.isJsxAttribute(node)) {
      const value = node.initializer
      if (TOLD.test(node.name.getText()) && value) texts.push(...shown(value))
    } else if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) texts.push(...shown(node))
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX))
  return sentences(file, texts)
}

/** The strings that an expression may become on the screen. */
function shown(node: ts.Node): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isTemplateExpression(node))
    return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]
  if (ts.isConditionalExpression(node)) return [...shown(node.whenTrue), ...shown(node.whenFalse)]
  if (ts.isBinaryExpression(node))
    return isComparison(node.operatorToken.kind) ? [] : [...shown(node.left), ...shown(node.right)]
  if (ts.isParenthesizedExpression(node)) return shown(node.expression)
  if (ts.isJsxExpression(node)) return node.expression ? shown(node.expression) : []
  if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap(shown)
  return []
}

function isComparison(kind: ts.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsEqualsToken
}

/** Lit: what stands between the tags, and in the attributes that are told. */
function stringsOfTemplates(file: string, source = read(file)): Found[] {
  const texts: string[] = []
  const visit = (node: ts.Node) => {
    if (ts.isTaggedTemplateExpression(node) && /^(html|svg)$/.test(node.tag.getText())) {
      const { template } = node
      const markup = ts.isNoSubstitutionTemplateLiteral(template)
        ? template.text
        : [template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)].join('§')
      for (const [, name = '', value = ''] of markup.matchAll(/([\w-]+)="([^"]*)"/g))
        if (TOLD.test(name)) texts.push(value)
      texts.push(...markup.replace(/<[^>]*>/g, '\n').split('\n'))
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true))
  return sentences(file, texts)
}

function sentences(file: string, texts: string[]): Found[] {
  return texts
    .map((text) => text.replaceAll('§', ' ').trim())
    .filter((text) => /\p{L}/u.test(text) && !NAMES.test(text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')))
    .map((text) => ({ file, text }))
}

function filesOf(folder: string, wanted: RegExp): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => wanted.test(file))
    .map((file) => join(folder, file))
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
}

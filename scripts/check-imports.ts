import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, normalize, posix, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { FREE, MAY_READ_ENVIRONMENT, ZONES, type Zone } from './import-zones.ts'

const FOLDERS = ['server', 'db', 'widget', 'apps', 'tests', 'scripts']

/** Source texts by their path from the root of the checkout, with forward slashes. */
export type Files = Map<string, string>

interface Reference {
  specifier: string
  line: number
  typeOnly: boolean
}

/** Every breach of the import zones, one sentence each: file and line, the import, the rule. */
export function checkImports(files: Files): string[] {
  return [...files].flatMap(([path, text]) => {
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
    return [...checkReferences(path, source), ...checkEnvironment(path, source)]
  })
}

/** Reads every source file of the checkout. */
export function readSources(root: string): Files {
  const configs = readdirSync(root).filter((name) => name.endsWith('.config.ts'))
  const paths = [...configs, ...FOLDERS.flatMap((folder) => sourcesUnder(root, folder))]
  return new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]))
}

function checkReferences(path: string, source: ts.SourceFile): string[] {
  if (FREE.test(path)) return []
  const zone = ZONES.find(({ files }) => files.test(path))
  if (!zone) return [`${path}:1 belongs to no import zone: name its folder in scripts/import-zones.ts`]
  return references(source)
    .filter((reference) => !isAllowed(zone, path, reference))
    .map(({ specifier, line, typeOnly }) => {
      return `${path}:${line} imports ${typeOnly ? 'a type of ' : ''}${specifier}: ${zone.rule}`
    })
}

function isAllowed(zone: Zone, importer: string, { specifier, typeOnly }: Reference): boolean {
  const target = ownFile(importer, specifier)
  if (target === undefined) return zone.packages?.test(specifier) ?? true
  const [ownFolder = importer] = zone.files.exec(importer) ?? []
  if (target.startsWith(ownFolder)) return true
  return [...zone.values, ...(typeOnly ? zone.types : [])].some((allowed) => allowed.test(target))
}

/** The file of ours that an import means, or nothing when it is a package. */
function ownFile(importer: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(importer), specifier))
  if (specifier === '#inbox-build') return 'build/inbox/server/index.js'
  if (/^#(inbox|client)\//.test(specifier)) return posix.join('apps', specifier.slice(1))
  return specifier.startsWith('#') ? posix.normalize(specifier.slice(1)) : undefined
}

function references(source: ts.SourceFile): Reference[] {
  const found: Reference[] = []
  const add = (node: ts.Node, specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return
    found.push({ specifier: specifier.text, line: lineOf(source, node), typeOnly })
  }
  visit(source, (node) => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, isTypeOnly(node.importClause))
    if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, node.isTypeOnly)
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node, node.argument.literal, true)
    if (isDynamicImport(node)) add(node, node.arguments[0], false)
  })
  return found
}

/** `import { type A }` still loads the module under verbatimModuleSyntax, so only `import type` counts. */
function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  return clause?.phaseModifier === ts.SyntaxKind.TypeKeyword
}

function isDynamicImport(node: ts.Node): node is ts.CallExpression {
  if (!ts.isCallExpression(node)) return false
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require'
  return isRequire || node.expression.kind === ts.SyntaxKind.ImportKeyword
}

function checkEnvironment(path: string, source: ts.SourceFile): string[] {
  if (MAY_READ_ENVIRONMENT.test(path)) return []
  const found: string[] = []
  visit(source, (node) => {
    if (!readsEnvironment(node)) return
    found.push(
      `${path}:${lineOf(source, node)} reads process.env: only server/config.ts reads the environment`,
    )
  })
  return found
}

function readsEnvironment(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.name.text === 'env' && isProcess(node.expression)
  if (ts.isElementAccessExpression(node)) {
    const key = node.argumentExpression
    return isProcess(node.expression) && ts.isStringLiteralLike(key) && key.text === 'env'
  }
  if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name)) {
    const names = node.name.elements.map((element) => (element.propertyName ?? element.name).getText())
    return node.initializer !== undefined && isProcess(node.initializer) && names.includes('env')
  }
  return ts.isImportSpecifier(node) && (node.propertyName ?? node.name).text === 'env' && isFromProcess(node)
}

function isProcess(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) {
    return node.name.text === 'process' && node.expression.getText() === 'globalThis'
  }
  return ts.isIdentifier(node) && node.text === 'process'
}

function isFromProcess(node: ts.ImportSpecifier): boolean {
  const { moduleSpecifier } = node.parent.parent.parent as ts.ImportDeclaration
  return ts.isStringLiteral(moduleSpecifier) && /^(node:)?process$/.test(moduleSpecifier.text)
}

function visit(node: ts.Node, see: (node: ts.Node) => void) {
  see(node)
  ts.forEachChild(node, (child) => visit(child, see))
}

function lineOf(source: ts.SourceFile, node: ts.Node): number {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
}

function sourcesUnder(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(
      (name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts') && !/(^|[\\/])node_modules[\\/]/.test(name),
    )
    .map((name) => normalize(join(folder, name)).replaceAll('\\', '/'))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const breaches = checkImports(readSources(resolve(import.meta.dirname, '..')))
  for (const breach of breaches) console.error(breach)
  if (breaches.length > 0) process.exit(1)
}

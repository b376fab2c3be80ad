import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import ts from 'typescript'

/** Builds the typed client as two files that need nothing else: `sapa-client.js` and `sapa-client.d.ts`. */
export async function buildClient(root, folder = join(root, 'build/client')) {
  await mkdir(folder, { recursive: true })
  await build({
    absWorkingDir: root,
    entryPoints: ['apps/client/index.ts'],
    outfile: join(folder, 'sapa-client.js'),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
  })
  await writeFile(join(folder, 'sapa-client.d.ts'), await declaration(root))
}

/** What the client's own code declares, with the types of the calls in place of those that lead into this repository. */
async function declaration(root) {
  const code = await readFile(join(root, 'apps/client/index.ts'), 'utf8')
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(code, {
    fileName: 'index.ts',
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  })
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, ts.createCompilerHost({})))
  const own = outputText.replace(/^(?:im|ex)port type \{[^}]*\} from '\.\/types\.ts';\n/gm, '')
  const { operationTypes } = await load(root, 'scripts/client-declaration.ts')
  return `${operationTypes()}\n${own}`
}

async function load(root, file) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [file],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
  })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}

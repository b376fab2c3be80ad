import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, context } from 'esbuild'

/**
 * Builds what a customer's page loads to `build/widget`: `widget.js` under a fixed name, the rest as modules with
 * hashed names in `assets/`, and `manifest.json` with their sizes.
 */
export async function buildWidget(root) {
  await rm(outputFolder(root), { recursive: true, force: true })
  const { metafile } = await build(moduleOptions(root))
  await finish(root, metafile)
}

/** Builds the widget and builds it again whenever a source changes. Answers with a function that stops it. */
export async function watchWidget(root, onBuilt) {
  await rm(outputFolder(root), { recursive: true, force: true })
  let metafile
  const again = async () => {
    if (!metafile) return
    await finish(root, metafile)
    onBuilt?.()
  }
  const modules = await context({
    ...moduleOptions(root),
    plugins: [
      ...moduleOptions(root).plugins,
      onEnd(async (result) => {
        metafile = result.errors.length === 0 ? result.metafile : metafile
        await again()
      }),
    ],
  })
  await modules.rebuild()
  const loader = await context({
    ...loaderOptions(root, entryName(metafile)),
    write: false,
    plugins: [onEnd((result) => (result.errors.length === 0 ? again() : undefined))],
  })
  await Promise.all([modules.watch(), loader.watch()])
  return () => Promise.all([modules.dispose(), loader.dispose()])
}

function moduleOptions(root) {
  return {
    ...sharedOptions(root),
    entryPoints: ['widget/index.ts'],
    outdir: join(outputFolder(root), 'assets'),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    format: 'esm',
    splitting: true,
    metafile: true,
    sourcemap: true,
    plugins: [keepLitToItself()],
  }
}

/**
 * Lit leaves its versions and its decorators' notes in globals of the customer's page, where `window.Sapa` is to be
 * the only one: so they stay within our modules. A Lit that says it in other words does not build.
 */
function keepLitToItself() {
  const filter = /[\\/](?:lit-html|lit-element|reactive-element)\.js$/
  return {
    name: 'sapa:keep-lit-to-itself',
    setup: (builder) =>
      builder.onLoad({ filter }, async ({ path }) => {
        const source = await readFile(path, 'utf8')
        const contents = source
          .replace(/\w+\.(?:litHtml|litElement|reactiveElement)Versions\?\?=\[\]/, '[]')
          .replace(
            /Symbol\.metadata\?\?=(Symbol\("metadata"\)),\w+\.(litPropertyMetadata)\?\?=(new WeakMap);/,
            ';const litMetadata=$1,$2=$3;',
          )
          .replaceAll('[Symbol.metadata]', '[litMetadata]')
        if (contents === source) throw new Error(`${path} no longer writes its globals as it did.`)
        return { contents, loader: 'js' }
      }),
  }
}

function loaderOptions(root, entry) {
  return {
    ...sharedOptions(root),
    entryPoints: ['widget/loader.ts'],
    outfile: join(outputFolder(root), 'widget.js'),
    format: 'iife',
    define: { ...sharedOptions(root).define, __WIDGET_ENTRY__: JSON.stringify(entry) },
  }
}

function sharedOptions(root) {
  return {
    absWorkingDir: root,
    bundle: true,
    minify: true,
    platform: 'browser',
    target: 'es2021',
    // Without these Lit's development build ships, which warns on the customer's console.
    conditions: ['browser', 'production'],
    define: { 'process.env.NODE_ENV': '"production"' },
    // Class fields with define semantics would hide Lit's reactive accessors.
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false, target: 'ES2021' } },
    legalComments: 'none',
    logLevel: 'warning',
  }
}

/** Builds the loader, which must know the hashed name of the entry, and writes the manifest. */
async function finish(root, metafile) {
  const entry = entryName(metafile)
  await build(loaderOptions(root, entry))
  const names = Object.keys(metafile.outputs)
    .filter((path) => path.endsWith('.js'))
    .map((path) => `assets/${basename(path)}`)
  await writeManifest(root, entry, ['widget.js', ...names])
}

function entryName(metafile) {
  const found = Object.entries(metafile?.outputs ?? {}).find(
    ([, output]) => output.entryPoint === 'widget/index.ts',
  )
  if (!found) throw new Error('The widget did not build.')
  return `assets/${basename(found[0])}`
}

async function writeManifest(root, entry, names) {
  const files = {}
  for (const name of names) {
    const content = await readFile(join(outputFolder(root), name))
    files[name] = { bytes: content.length, gzip: gzipSync(content).length }
  }
  await mkdir(outputFolder(root), { recursive: true })
  await writeFile(join(outputFolder(root), 'manifest.json'), `${JSON.stringify({ entry, files }, null, 2)}\n`)
}

function onEnd(run) {
  return { name: 'sapa:on-end', setup: (builder) => builder.onEnd(run) }
}

function outputFolder(root) {
  return join(root, 'build/widget')
}

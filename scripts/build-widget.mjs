import { readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { build, context, transform } from 'esbuild'
import { compressFile } from './compress.mjs'

/**
 * Builds what a customer's page loads to `build/widget`: `widget.js` under a fixed name, the rest as modules with
 * hashed names in `assets/`, each also compressed, and `manifest.json` with their sizes.
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
  const first = await context({
    ...sharedOptions(root),
    entryPoints: ['widget/loader.ts', 'widget/page.ts'],
    outdir: outputFolder(root),
    write: false,
    plugins: [onEnd((result) => (result.errors.length === 0 ? again() : undefined))],
  })
  await Promise.all([modules.watch(), first.watch()])
  return () => Promise.all([modules.dispose(), first.dispose()])
}

function moduleOptions(root) {
  return {
    ...assetOptions(root),
    entryPoints: ['widget/index.ts'],
    // Beside the files, without a word of it in them.
    sourcemap: 'external',
    plugins: [keepLitToItself(), minifyTemplates()],
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

/** Styles and markup of Lit's elements stand in template literals, which no minifier opens by itself. */
function minifyTemplates() {
  return {
    name: 'sapa:minify-templates',
    setup: (builder) =>
      builder.onLoad({ filter: /[\\/]widget[\\/]elements[\\/][^\\/]+\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8')
        const [written, styles] = /css`([^`$\\]*)`/.exec(source) ?? []
        if (!written) return { contents: source.replace(/\n\s+/g, '\n'), loader: 'ts' }
        const { code } = await transform(styles, { loader: 'css', minify: true, target: 'es2021' })
        return { contents: source.replace(written, () => `css\`${code.trim()}\``), loader: 'ts' }
      }),
  }
}

/** What stands on a page between the loader and the panel. */
function pageOptions(root, panel) {
  return {
    ...assetOptions(root),
    entryPoints: ['widget/page.ts'],
    define: { ...sharedOptions(root).define, __PANEL_ENTRY__: JSON.stringify(panel) },
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

/** For what is loaded as modules, under names that change with what is in them. */
function assetOptions(root) {
  return {
    ...sharedOptions(root),
    outdir: join(outputFolder(root), 'assets'),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    format: 'esm',
    splitting: true,
    metafile: true,
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

/** What the inbox shows beside a website's settings: the panel itself, without a visitor. */
function previewOptions(root) {
  return {
    ...sharedOptions(root),
    entryPoints: ['widget/preview.ts'],
    outfile: join(outputFolder(root), 'preview.js'),
    format: 'iife',
    plugins: [keepLitToItself(), minifyTemplates()],
  }
}

/** Builds page and loader, which must know the hashed name of what they load, compresses all, writes the manifest. */
async function finish(root, metafile) {
  const panel = entryName(metafile, 'widget/index.ts')
  const page = await build(pageOptions(root, panel))
  const entry = entryName(page.metafile, 'widget/page.ts')
  await Promise.all([build(loaderOptions(root, entry)), build(previewOptions(root))])
  const names = [metafile, page.metafile]
    .flatMap(({ outputs }) => Object.keys(outputs))
    .filter((path) => path.endsWith('.js'))
    .map((path) => `assets/${basename(path)}`)
  await writeManifest(root, { entry, panel }, ['widget.js', 'preview.js', ...names])
}

function entryName(metafile, source) {
  const found = Object.entries(metafile?.outputs ?? {}).find(([, output]) => output.entryPoint === source)
  if (!found) throw new Error('The widget did not build.')
  return `assets/${basename(found[0])}`
}

async function writeManifest(root, entries, names) {
  const files = {}
  for (const name of names) {
    files[name] = await compressFile(join(outputFolder(root), name))
  }
  const manifest = JSON.stringify({ ...entries, files }, null, 2)
  await writeFile(join(outputFolder(root), 'manifest.json'), `${manifest}\n`)
}

function onEnd(run) {
  return { name: 'sapa:on-end', setup: (builder) => builder.onEnd(run) }
}

function outputFolder(root) {
  return join(root, 'build/widget')
}

import { spawn } from 'node:child_process'
import { cp, mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildClient } from './build-client.mjs'
import { buildServer } from './build-server.mjs'
import { buildWidget } from './build-widget.mjs'
import { compressFolder } from './compress.mjs'

/** Builds everything that production runs to `build/`: the widget and the inbox first, then the server around them. */
export async function buildAll(root) {
  await rm(join(root, 'build'), { recursive: true, force: true })
  await Promise.all([buildWidget(root), buildInbox(root), buildClient(root)])
  await buildServer(root)
  await copyDocs(root)
}

/** The texts that are pages of /docs. */
async function copyDocs(root) {
  await mkdir(join(root, 'build/docs'), { recursive: true })
  for (const name of ['API.md', 'DIALECTS.md', 'WHATSAPP.md']) {
    await cp(join(root, 'docs', name), join(root, 'build/docs', name))
  }
}

/** Runs React Router's own build, silent unless it fails. */
async function buildInbox(root) {
  const command = join(root, 'node_modules/@react-router/dev/bin.js')
  const child = spawn(process.execPath, [command, 'build'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      output += text
    })
  }
  const code = await new Promise((done, fail) => child.once('error', fail).once('close', done))
  if (code !== 0) throw new Error(`The inbox did not build.\n${output}`)
  await compressFolder(join(root, 'build/inbox/client/assets'))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildAll(resolve(import.meta.dirname, '..'))
}

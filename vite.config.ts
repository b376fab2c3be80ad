import { reactRouter } from '@react-router/dev/vite'
import { defineConfig } from 'vite'
import { compiledAtOnce, inboxChunks } from './scripts/inbox-chunks.ts'
import { serverBuiltins, sharedModules } from './scripts/shared-modules.ts'

export default defineConfig({
  // The inbox has no folder of loose files, and `public/` beside the package would be somebody else's.
  publicDir: false,
  plugins: [sharedModules(), reactRouter(), compiledAtOnce()],
  // Known from the start: found one by one, each would reload the page in the middle of a first visit.
  // The excluded ones are the loaders' own: the browser never gets them.
  optimizeDeps: {
    include: ['i18next', 'socket.io-client'],
    exclude: ['qrcode', 'zod'],
  },
  environments: {
    client: { build: { rollupOptions: { output: { manualChunks: inboxChunks } } } },
    ssr: { resolve: { builtins: serverBuiltins() } },
  },
  build: { reportCompressedSize: false },
})

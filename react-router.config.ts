import type { Config } from '@react-router/dev/config'

export default {
  appDirectory: 'apps/inbox',
  buildDirectory: 'build/inbox',
  serverModuleFormat: 'esm',
  ssr: true,
  // Moving between pages must not need the server to find out which pages there are.
  routeDiscovery: { mode: 'initial' },
  future: {
    v8_middleware: true,
    v8_passThroughRequests: true,
    v8_splitRouteModules: true,
    v8_trailingSlashAwareDataRequests: true,
    v8_viteEnvironmentApi: true,
  },
} satisfies Config

import type { BuildOptions } from 'esbuild'

export function buildServer(root: string): Promise<void>
export function serverBuildOptions(root: string): Promise<BuildOptions>

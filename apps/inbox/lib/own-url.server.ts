import type { App } from '#server/context.ts'

/** The address under which people reach this server: the one that is set, else the one they came by. */
export function ownUrl(app: App, request: Request): string {
  return app.config.urlIsSet ? app.config.url : new URL(request.url).origin
}

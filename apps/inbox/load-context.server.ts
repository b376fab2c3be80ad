import { createContext } from 'react-router'
import type { App } from '#server/context.ts'
import type { Viewer } from '#server/core/viewer.ts'

/** The running server; every loader and action starts here. */
export const appContext = createContext<App>()

/** Who is signed in, if anybody. */
export const viewerContext = createContext<Viewer | null>(null)

/** Allows this answer's own scripts and styles under the content security policy. */
export const nonceContext = createContext<string>('')

/** Where the request came from, as the server saw it behind its proxies. */
export const clientContext = createContext<{ ip: string; userAgent: string }>()

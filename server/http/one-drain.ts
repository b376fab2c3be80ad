import { EventEmitter } from 'node:events'
import type { RequestHandler } from 'express'

type Listener = Parameters<EventEmitter['on']>[1]

/**
 * Stands behind the compression, which hands those who wait for `drain` on to its own stream and never takes them off
 * again: a long page would gather one for every piece of it. So one waits there, for all who wait here.
 */
export function oneDrain(): RequestHandler {
  return (_request, response, next) => {
    const waiting = new EventEmitter()
    response.on('drain', () => waiting.emit('drain'))
    const { on, removeListener } = response
    response.on = (name: string, listener: Listener) => {
      if (name === 'drain') waiting.on(name, listener)
      else on.call(response, name, listener)
      return response
    }
    response.removeListener = (name: string, listener: Listener) => {
      if (name === 'drain') waiting.removeListener(name, listener)
      else removeListener.call(response, name, listener)
      return response
    }
    response.off = response.removeListener
    next()
  }
}

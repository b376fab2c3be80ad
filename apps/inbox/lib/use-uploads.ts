import { useEffect, useRef, useState } from 'react'
import type { MediaView } from '#server/protocol/views.ts'
import { ApiError } from '../live/api.ts'
import { randomId } from './random-id.ts'
import { uploadFile } from './upload-file.ts'

export interface Upload {
  key: string
  name: string
  size: number
  /** 0 to 1. */
  share: number
  failure: { code: string; message: string } | null
}

interface Running extends Upload {
  file: File
  controller: AbortController
}

/** Files on their way to the server. A finished one is handed over and leaves the list. */
export function useUploads({ maxBytes, onReady }: { maxBytes: number; onReady(media: MediaView): void }) {
  const [uploads, setUploads] = useState<Running[]>([])
  const ready = useRef(onReady)
  useEffect(() => {
    ready.current = onReady
  })
  const running = useRef(new Set<AbortController>())
  // One after the other: so they arrive in the order in which they were chosen.
  const last = useRef(Promise.resolve())
  useEffect(() => {
    const controllers = running.current
    return () => {
      for (const controller of controllers) controller.abort()
    }
  }, [])

  const patch = (key: string, change: Partial<Running>) =>
    setUploads((all) => all.map((upload) => (upload.key === key ? { ...upload, ...change } : upload)))
  const drop = (key: string) => setUploads((all) => all.filter((upload) => upload.key !== key))

  const run = async ({ key, file, controller }: Running) => {
    try {
      if (controller.signal.aborted) return
      const onProgress = (share: number) => patch(key, { share })
      const media = await uploadFile(file, { onProgress, signal: controller.signal })
      drop(key)
      ready.current(media)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.code !== 'cancelled') patch(key, { failure: { code: error.code, message: error.message } })
    } finally {
      running.current.delete(controller)
    }
  }

  const begin = (file: File) => {
    const failure =
      file.size > maxBytes ? { code: 'file_too_large', message: 'This file is too large.' } : null
    const upload = newUpload(file, failure)
    setUploads((all) => [...all, upload])
    if (failure) return
    running.current.add(upload.controller)
    const turn = () => run(upload)
    last.current = last.current.then(turn, turn)
  }

  return {
    uploads,
    isUploading: uploads.some(({ failure }) => failure === null),
    add: (files: Iterable<File>) => {
      for (const file of files) begin(file)
    },
    cancel: (key: string) => {
      uploads.find((upload) => upload.key === key)?.controller.abort()
      drop(key)
    },
    retry: (key: string) => {
      const failed = uploads.find((upload) => upload.key === key)
      if (!failed) return
      drop(key)
      begin(failed.file)
    },
  }
}

function newUpload(file: File, failure: Upload['failure']): Running {
  const { name, size } = file
  return { key: randomId(), name, size, share: 0, failure, file, controller: new AbortController() }
}

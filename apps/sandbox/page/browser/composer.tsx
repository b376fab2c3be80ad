import { type ClipboardEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { Icon } from '../../../inbox/components/icons.tsx'
import type { ChatView, PersonView } from '../views.ts'
import { AttachMenu } from './attach-menu.tsx'
import type { About } from './chat.tsx'
import { sendFile } from './send-file.ts'
import { texts } from './texts.ts'
import { usePage, useStore } from './use-store.ts'
import { VoiceRecorder } from './voice-recorder.tsx'

interface ComposerProps {
  person: PersonView
  chat: ChatView
  about: About | null
  onDone(): void
  onSent(): void
}

const TYPING_AGAIN_MS = 5_000
const PAUSED_AFTER_MS = 4_000
const MOST_ROWS_PX = 120

/** Where somebody writes. */
export function Composer({ person, chat, about, onDone, onSent }: ComposerProps) {
  const store = useStore()
  const { delivery } = usePage()
  const [text, setText] = useState('')
  const [file, setFile] = useState<File | null>(null)
  const [isRecording, setRecording] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const telling = useTelling(person.number, chat.id)
  const said = { from: person.number, to: chat.id, ...delivery }

  useEffect(() => {
    if (about?.kind === 'edit') setText(about.bubble.text)
    if (about) field.current?.focus()
  }, [about])

  const send = async () => {
    const words = text.trim()
    if (!words && !file) return
    setText('')
    setFile(null)
    telling.stop()
    if (file) await sendFile(store, said, file, { caption: words })
    else if (!about) await store.call('say', { ...said, text: words })
    else await store.call(about.kind, { ...said, target: about.bubble.id, text: words })
    onDone()
    onSent()
  }
  const keyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onDone()
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    void send()
  }
  const paste = (event: ClipboardEvent) => {
    const [pasted] = event.clipboardData.files
    if (!pasted) return
    event.preventDefault()
    setFile(pasted)
  }
  const cancelAbout = () => {
    if (about?.kind === 'edit') setText('')
    onDone()
  }

  if (isRecording) return <VoiceRecorder said={said} onClose={() => setRecording(false)} onSent={onSent} />
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      {about && <AboutStrip about={about} onCancel={cancelAbout} />}
      {file && <FileStrip file={file} onCancel={() => setFile(null)} />}
      <div className="composer-row">
        <AttachMenu said={said} onFile={setFile} onSent={onSent} />
        <textarea
          ref={field}
          rows={1}
          value={text}
          placeholder={file ? texts.composer.caption : texts.composer.placeholder}
          aria-label={texts.composer.placeholder}
          onChange={({ target }) => {
            setText(target.value)
            growWithText(target)
            telling.typed()
          }}
          onKeyDown={keyDown}
          onPaste={paste}
        />
        {text.trim() || file ? (
          <button
            type="submit"
            className="send"
            aria-label={about?.kind === 'edit' ? texts.composer.save : texts.composer.send}
          >
            <Icon name={about?.kind === 'edit' ? 'check' : 'send'} />
          </button>
        ) : (
          <button
            type="button"
            className="send"
            aria-label={texts.composer.record}
            onClick={() => setRecording(true)}
          >
            <Icon name="mic" />
          </button>
        )}
      </div>
    </form>
  )
}

function AboutStrip({ about, onCancel }: { about: About; onCancel(): void }) {
  const { bubble, kind } = about
  return (
    <div className="strip">
      <p>
        <strong>
          {kind === 'edit'
            ? texts.composer.editing
            : `${texts.composer.answering} ${bubble.isMine ? texts.phone.you : bubble.author.name}`}
        </strong>
        <span>{bubble.text || texts.kinds[bubble.kind]}</span>
      </p>
      <button type="button" className="icon-button" aria-label={texts.cancel} onClick={onCancel}>
        <Icon name="close" />
      </button>
    </div>
  )
}

function FileStrip({ file, onCancel }: { file: File; onCancel(): void }) {
  const [url, setUrl] = useState('')
  useEffect(() => {
    const made = URL.createObjectURL(file)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [file])
  return (
    <div className="strip">
      {file.type.startsWith('image/') ? url && <img src={url} alt="" /> : <Icon name="file" />}
      <p>
        <strong>{file.name}</strong>
      </p>
      <button type="button" className="icon-button" aria-label={texts.cancel} onClick={onCancel}>
        <Icon name="close" />
      </button>
    </div>
  )
}

/** Lets the other side know that somebody writes, as a phone does: again and again, and when it is over. */
function useTelling(from: string, to: string) {
  const store = useStore()
  const toldAt = useRef(0)
  const timer = useRef<number | undefined>(undefined)
  const stop = () => {
    clearTimeout(timer.current)
    if (toldAt.current > 0) void store.call('type', { from, to, state: 'paused' })
    toldAt.current = 0
  }
  const typed = () => {
    clearTimeout(timer.current)
    timer.current = window.setTimeout(stop, PAUSED_AFTER_MS)
    if (Date.now() - toldAt.current < TYPING_AGAIN_MS) return
    toldAt.current = Date.now()
    void store.call('type', { from, to, state: 'composing' })
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  return { typed, stop }
}

function growWithText(field: HTMLTextAreaElement): void {
  field.style.height = 'auto'
  field.style.height = `${Math.min(field.scrollHeight, MOST_ROWS_PX)}px`
}

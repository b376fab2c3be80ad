import { useRef, useState } from 'react'
import { Icon } from '../../../inbox/components/icons.tsx'
import { Menu, MenuItem } from './menu.tsx'
import { PlaceForm, PollForm } from './message-forms.tsx'
import { secondsOf } from './picture.ts'
import { type Said, sendFile } from './send-file.ts'
import { texts } from './texts.ts'
import { useStore } from './use-store.ts'

type Picking = 'photo' | 'document' | 'voice'

const ACCEPTED = {
  photo: 'image/png,image/jpeg,image/webp,image/gif,video/*',
  document: '',
  voice: 'audio/*',
}

/** What can be sent besides words. */
export function AttachMenu({
  said,
  onFile,
  onSent,
}: {
  said: Said
  onFile(file: File): void
  onSent(): void
}) {
  const store = useStore()
  const [isOpen, setOpen] = useState(false)
  const [form, setForm] = useState<'poll' | 'place' | null>(null)
  const picker = useRef<HTMLInputElement>(null)
  const picking = useRef<Picking>('photo')
  const pick = (kind: Picking) => {
    setOpen(false)
    picking.current = kind
    if (!picker.current) return
    picker.current.accept = ACCEPTED[kind]
    picker.current.click()
  }
  const take = async (file: File | undefined) => {
    if (!file) return
    if (picking.current !== 'voice') return onFile(file)
    await sendFile(store, said, file, { voice: true, seconds: await secondsOf(file) })
    onSent()
  }
  const send = async (content: Record<string, unknown>) => {
    setForm(null)
    await store.call('say', { ...said, content })
    onSent()
  }
  const openForm = (kind: 'poll' | 'place') => {
    setOpen(false)
    setForm(kind)
  }
  const { composer } = texts
  return (
    <div className="attach">
      <button
        type="button"
        className="icon-button"
        aria-label={composer.attach}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="clip" />
      </button>
      <input
        ref={picker}
        type="file"
        hidden
        onChange={({ target }) => {
          void take(target.files?.[0])
          target.value = ''
        }}
      />
      {isOpen && (
        <Menu place="attach-menu" onClose={() => setOpen(false)}>
          <MenuItem icon="picture" text={composer.photo} onClick={() => pick('photo')} />
          <MenuItem icon="file" text={composer.document} onClick={() => pick('document')} />
          <MenuItem icon="mic" text={composer.voiceFile} onClick={() => pick('voice')} />
          <MenuItem icon="pin" text={composer.location} onClick={() => openForm('place')} />
          <MenuItem icon="poll" text={composer.poll} onClick={() => openForm('poll')} />
        </Menu>
      )}
      {form === 'poll' && <PollForm onSend={send} onClose={() => setForm(null)} />}
      {form === 'place' && <PlaceForm onSend={send} onClose={() => setForm(null)} />}
    </div>
  )
}

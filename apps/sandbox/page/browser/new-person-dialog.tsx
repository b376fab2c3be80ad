import { useState } from 'react'
import { Dialog, Field } from './dialog.tsx'
import { texts } from './texts.ts'
import { useStore } from './use-store.ts'

const FEWEST_DIGITS = 8

export function NewPersonDialog({ onClose }: { onClose(): void }) {
  const store = useStore()
  const [name, setName] = useState('')
  const [typed, setTyped] = useState(() => `62812${Math.floor(10_000_000 + Math.random() * 89_999_999)}`)
  const [hidesNumber, setHides] = useState(false)
  const number = typed.replace(/\D/g, '')
  const add = async () => {
    if (await store.act('contacts.add', { name: name.trim(), number, hidesNumber })) onClose()
  }
  const { person } = texts
  return (
    <Dialog
      title={person.title}
      onClose={onClose}
      action={person.add}
      canAct={name.trim() !== '' && number.length >= FEWEST_DIGITS}
      onAct={add}
    >
      <Field label={person.name} value={name} onChange={setName} hasFocus />
      <Field label={person.number} value={typed} onChange={setTyped} />
      <label className="check">
        <input type="checkbox" checked={hidesNumber} onChange={({ target }) => setHides(target.checked)} />
        {person.hides}
      </label>
    </Dialog>
  )
}

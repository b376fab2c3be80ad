import { useState } from 'react'
import type { Overview } from '../views.ts'
import { Dialog, Field } from './dialog.tsx'
import { texts } from './texts.ts'
import { useStore } from './use-store.ts'

export function NewGroupDialog({ overview, onClose }: { overview: Overview; onClose(): void }) {
  const store = useStore()
  const { people } = overview
  const [subject, setSubject] = useState('')
  const [owner, setOwner] = useState(people.find(({ isOwner }) => !isOwner)?.number ?? '')
  const [members, setMembers] = useState<ReadonlySet<string>>(
    new Set(people.filter(({ isOwner }) => isOwner).map(({ number }) => number)),
  )
  const others = people.filter(({ number }) => number !== owner)
  const chosen = others.filter(({ number }) => members.has(number)).map(({ number }) => number)
  const toggle = (number: string, isMember: boolean) => {
    const next = new Set(members)
    if (isMember) next.add(number)
    else next.delete(number)
    setMembers(next)
  }
  const create = async () => {
    if (await store.act('groups.create', { subject: subject.trim(), owner, members: chosen })) onClose()
  }
  const { group } = texts
  return (
    <Dialog
      title={group.title}
      onClose={onClose}
      action={group.create}
      canAct={subject.trim() !== '' && owner !== '' && chosen.length > 0}
      onAct={create}
    >
      <Field label={group.subject} value={subject} onChange={setSubject} hasFocus />
      <label className="field">
        <span className="label">{group.owner}</span>
        <select className="input" value={owner} onChange={({ target }) => setOwner(target.value)}>
          {people.map(({ number, name }) => (
            <option key={number} value={number}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <fieldset className="members">
        <legend>{group.members}</legend>
        {others.map(({ number, name }) => (
          <label key={number} className="check">
            <input
              type="checkbox"
              checked={members.has(number)}
              onChange={({ target }) => toggle(number, target.checked)}
            />
            {name}
          </label>
        ))}
      </fieldset>
    </Dialog>
  )
}

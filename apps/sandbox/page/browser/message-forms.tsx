import { useState } from 'react'
import { Dialog, Field } from './dialog.tsx'
import { texts } from './texts.ts'

interface FormProps {
  onSend(content: Record<string, unknown>): Promise<void>
  onClose(): void
}

const FEWEST_OPTIONS = 2
const MOST_OPTIONS = 12
const SECRET_BYTES = 32
const YOGYAKARTA = { latitude: '-7.7956', longitude: '110.3695', name: 'Malioboro, Yogyakarta' }

export function PollForm({ onSend, onClose }: FormProps) {
  const [question, setQuestion] = useState('')
  const [options, setOptions] = useState(['', ''])
  const [isMany, setMany] = useState(false)
  const filled = [...new Set(options.map((option) => option.trim()).filter(Boolean))]
  const send = () => {
    const secret = crypto.getRandomValues(new Uint8Array(SECRET_BYTES))
    return onSend({
      messageContextInfo: { messageSecret: btoa(String.fromCharCode(...secret)) },
      pollCreationMessageV3: {
        name: question.trim(),
        options: filled.map((optionName) => ({ optionName })),
        selectableOptionsCount: isMany ? 0 : 1,
      },
    })
  }
  const { pollForm } = texts
  return (
    <Dialog
      title={pollForm.title}
      onClose={onClose}
      action={pollForm.send}
      canAct={question.trim() !== '' && filled.length >= FEWEST_OPTIONS}
      onAct={send}
    >
      <Field label={pollForm.question} value={question} onChange={setQuestion} hasFocus />
      {options.map((option, index) => (
        <Field
          // biome-ignore lint/suspicious/noArrayIndexKey: An option is its place.
          key={index}
          label={pollForm.option(index + 1)}
          value={option}
          onChange={(text) => setOptions(options.with(index, text))}
        />
      ))}
      {options.length < MOST_OPTIONS && (
        <button type="button" className="link-button" onClick={() => setOptions([...options, ''])}>
          {pollForm.add}
        </button>
      )}
      <label className="check">
        <input type="checkbox" checked={isMany} onChange={({ target }) => setMany(target.checked)} />
        {pollForm.many}
      </label>
    </Dialog>
  )
}

export function PlaceForm({ onSend, onClose }: FormProps) {
  const [place, setPlace] = useState(YOGYAKARTA)
  const [latitude, longitude] = [Number(place.latitude), Number(place.longitude)]
  const isPlace = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
  const { placeForm } = texts
  return (
    <Dialog
      title={placeForm.title}
      onClose={onClose}
      action={placeForm.send}
      canAct={isPlace}
      onAct={() =>
        onSend({
          locationMessage: {
            degreesLatitude: latitude,
            degreesLongitude: longitude,
            name: place.name || undefined,
          },
        })
      }
    >
      <Field
        label={placeForm.name}
        value={place.name}
        onChange={(name) => setPlace({ ...place, name })}
        hasFocus
      />
      <Field
        label={placeForm.latitude}
        value={place.latitude}
        onChange={(text) => setPlace({ ...place, latitude: text })}
      />
      <Field
        label={placeForm.longitude}
        value={place.longitude}
        onChange={(text) => setPlace({ ...place, longitude: text })}
      />
    </Dialog>
  )
}

import { useId, useState } from 'react'
import { fromLocalInput, toLocalInput } from '../lib/local-input.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'

const DAY_MS = 24 * 60 * 60 * 1000

interface TimeDialogProps {
  title: string
  /** What the field asks for. */
  when: string
  confirm: string
  /** What is said of a time that cannot be meant. */
  wrong: string
  furthestDays: number
  onChoose(time: number): void
  onClose(): void
}

/** Any moment to come, in the zone of the browser. */
export function TimeDialog(props: TimeDialogProps) {
  const { title, when, confirm, wrong, furthestDays, onChoose, onClose } = props
  const id = useId()
  const { now } = useClockwork()
  const [value, setValue] = useState(() => toLocalInput(now + DAY_MS))
  const time = fromLocalInput(value)
  const furthest = now + furthestDays * DAY_MS
  const isWrong = time === null || time <= now || time > furthest
  return (
    <ConfirmDialog
      title={title}
      confirm={confirm}
      isDangerous={false}
      busy={isWrong}
      onConfirm={() => {
        if (time === null) return
        onChoose(time)
        onClose()
      }}
      onClose={onClose}
    >
      <div className="field">
        <label htmlFor={id}>{when}</label>
        <input
          id={id}
          className="input"
          type="datetime-local"
          min={toLocalInput(now)}
          max={toLocalInput(furthest)}
          value={value}
          aria-describedby={isWrong ? `${id}-about` : undefined}
          aria-invalid={isWrong ? true : undefined}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
        {isWrong ? (
          <span id={`${id}-about`} className="field-error" role="alert">
            {wrong}
          </span>
        ) : null}
      </div>
    </ConfirmDialog>
  )
}

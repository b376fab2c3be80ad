import { type KeyboardEvent, useState } from 'react'
import { NAME_MAX_LENGTH, POLL_OPTIONS_MAX } from '#server/protocol/limits.ts'
import type { ReplyContent } from '#server/protocol/rest.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { AdditionDialog } from './addition-dialog.tsx'
import { Field } from './field.tsx'

interface PollDialogProps {
  onSend(content: ReplyContent): void
  onClose(): void
}

/** A question with its answers: a field more is there as soon as the last one is filled. Enter goes to the next. */
export function PollDialog({ onSend, onClose }: PollDialogProps) {
  const { t } = useTranslation()
  const [question, setQuestion] = useState('')
  const [typed, setTyped] = useState(['', ''])
  const [isAny, setAny] = useState(false)
  const options = typed.map((option) => option.trim()).filter((option) => option !== '')
  const isTwice = new Set(options).size < options.length
  const change = (index: number, value: string) => {
    const next = typed.map((option, at) => (at === index ? value : option))
    const isFull = next.at(-1)?.trim() !== '' && next.length < POLL_OPTIONS_MAX
    setTyped(isFull ? [...next, ''] : next)
  }
  return (
    <AdditionDialog
      title={t('composer.added.poll')}
      canSend={question.trim() !== '' && options.length >= 2 && !isTwice}
      onSend={() => onSend({ kind: 'poll', question: question.trim(), options, selectable: isAny ? 0 : 1 })}
      onClose={onClose}
      onKeyDown={toNextField}
    >
      <Field
        name="question"
        label={t('composer.poll.question')}
        value={question}
        maxLength={NAME_MAX_LENGTH}
        dir="auto"
        autoComplete="off"
        onChange={(event) => setQuestion(event.target.value)}
      />
      <fieldset className="addition-options">
        <legend>{t('composer.poll.options')}</legend>
        {typed.map((option, index) => (
          <input
            // biome-ignore lint/suspicious/noArrayIndexKey: they stay where they are.
            key={index}
            className="input"
            aria-label={t('composer.poll.option', { number: index + 1 })}
            placeholder={t('composer.poll.option', { number: index + 1 })}
            value={option}
            maxLength={NAME_MAX_LENGTH}
            dir="auto"
            autoComplete="off"
            onChange={(event) => change(index, event.target.value)}
          />
        ))}
        {isTwice ? (
          <p className="field-error" role="alert">
            {t('composer.poll.twice')}
          </p>
        ) : null}
      </fieldset>
      <label className="addition-check">
        <input type="checkbox" checked={isAny} onChange={(event) => setAny(event.target.checked)} />
        {t('composer.poll.any')}
      </label>
    </AdditionDialog>
  )
}

/** An answer is done by Enter, the poll is not; the last field, left empty, sends it. */
function toNextField(event: KeyboardEvent<HTMLFormElement>) {
  const { target, key, ctrlKey, metaKey, nativeEvent } = event
  if (key !== 'Enter' || ctrlKey || metaKey || nativeEvent.isComposing) return
  if (!(target instanceof HTMLInputElement) || target.type === 'checkbox') return
  const fields = [...event.currentTarget.querySelectorAll<HTMLInputElement>('.input')]
  const next = fields[fields.indexOf(target) + 1]
  if (!next) return
  event.preventDefault()
  next.focus()
}

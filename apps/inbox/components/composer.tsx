import { type ClipboardEvent, type KeyboardEvent, useRef } from 'react'
import { knownOf, unfilledIn, withoutPlaces } from '#server/protocol/filled-text.ts'
import { TEXT_MAX_LENGTH } from '#server/protocol/limits.ts'
import type { ReplyContent } from '#server/protocol/rest.ts'
import type { MessageKind } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { isTouch } from '../lib/is-touch.ts'
import { useAutoHeight } from '../lib/use-auto-height.ts'
import { useCannedPopup } from '../lib/use-canned-popup.ts'
import { useChannel } from '../lib/use-channels.ts'
import { useComposerFocus } from '../lib/use-composer-focus.ts'
import type { ComposerDraft } from '../lib/use-draft.ts'
import { useEscape } from '../lib/use-escape.ts'
import { useFileDrop } from '../lib/use-file-drop.ts'
import { useGuard } from '../lib/use-guard.ts'
import { useMentions } from '../lib/use-mentions.ts'
import { type SendKey, useSendKey } from '../lib/use-send-key.ts'
import { useShortcut } from '../lib/use-shortcuts.tsx'
import { useTyping } from '../lib/use-typing.ts'
import { useUploads } from '../lib/use-uploads.ts'
import { useSignedIn } from '../lib/use-viewer.ts'
import { useLive, useLiveSnapshot } from '../live/use-live.tsx'
import { AnsweredDialog } from './answered-dialog.tsx'
import { AttachmentList } from './attachment-list.tsx'
import { CannedPopup } from './canned-popup.tsx'
import { ComposerAdd } from './composer-add.tsx'
import { ComposerModes } from './composer-modes.tsx'
import { ComposerTarget } from './composer-target.tsx'
import { ComposerTools } from './composer-tools.tsx'
import './composer.css'
import { MentionList } from './mention-list.tsx'
import { SendLater } from './send-later.tsx'
import { type UploadedVoice, VoiceButton } from './voice-button.tsx'

const COUNT_FROM = TEXT_MAX_LENGTH - 500

interface ComposerProps {
  id: string
  channelId: string | undefined
  draft: ComposerDraft
  /** What the other side is called. */
  contactName: string | null
  disabled: boolean
}

/** Where replies and notes are written. Enter sends, Shift and Enter begins a new line. */
export function Composer({ id, channelId, draft: composerDraft, contactName, disabled }: ComposerProps) {
  const { t } = useTranslation()
  const live = useLive()
  const { fileMaxBytes, viewer } = useSignedIn()
  const sendKey = useSendKey()
  const { draft, change, clear, leave } = composerDraft
  const channel = useChannel(channelId)
  const typing = useTyping(id)
  const guard = useGuard(id, composerDraft)
  const mentions = useMentions(id, composerDraft)
  const uploads = useUploads({
    maxBytes: fileMaxBytes,
    onReady: (media) => change((old) => ({ media: [...old.media, media] })),
  })
  const isDropping = useFileDrop(uploads.add)
  const field = useAutoHeight(draft.text)
  const contact = useLiveSnapshot().inbox.conversations[id]?.contact
  const popup = useCannedPopup({
    text: draft.text,
    known: contact ? withoutPlaces(knownOf(contact, viewer.name)) : null,
    field,
    onText: (text) => change({ text }),
  })
  useComposerFocus(field, composerDraft)
  const { quoted, editing } = draft
  const write = (note: boolean) => {
    if (editing === null) change({ note })
    field.current?.focus()
  }
  useShortcut('reply', disabled ? null : () => write(false))
  useShortcut('note', disabled ? null : () => write(true))
  useEscape(quoted !== null || editing !== null, leave)

  const isTooLong = draft.text.length > TEXT_MAX_LENGTH
  const isEmpty = draft.text.trim() === '' && draft.media.length === 0
  const isUnchanged = editing !== null && draft.text.trim() === editing.original.trim()
  const unfilled = draft.note ? [] : unfilledIn(draft.text)
  const canSend = !(
    disabled ||
    isEmpty ||
    isTooLong ||
    unfilled.length > 0 ||
    isUnchanged ||
    uploads.isUploading
  )
  const canAdd = !disabled && !draft.note && editing === null
  const canWait = !draft.note && editing === null && channel?.capabilities.later === true
  const canRecord = !draft.note && editing === null && isEmpty && can(channel?.capabilities.kinds, 'voice')

  const hint =
    unfilled.length > 0
      ? { words: t('canned.unfilled', { places: unfilled.join(', ') }), isWrong: true }
      : draft.text.length > COUNT_FROM
        ? {
            words: t('composer.count', { count: draft.text.length, most: TEXT_MAX_LENGTH }),
            isWrong: isTooLong,
          }
        : draft.note
          ? { words: t('composer.noteHint'), isWrong: false }
          : null

  const wanted = useRef<number | null>(null)
  const send = (sendAt: number | null = null, seenSeq = draft.seenSeq) => {
    if (!canSend) return
    wanted.current = sendAt
    const { text, note, media } = draft
    if (editing) {
      const content = { kind: 'edit' as const, messageId: editing.messageId }
      live.outbox.add({ conversationId: id, text: text.trim(), media: null, note: false, content })
      typing.stop()
      return leave()
    }
    if (!guard.mayGo(seenSeq)) return
    // One message carries one file; the words go with the first.
    const parts = media.length === 0 ? [null] : media
    for (const [index, file] of parts.entries()) {
      live.outbox.add({
        conversationId: id,
        text: index === 0 ? text.trim() : '',
        media: file,
        note,
        sendAt,
        quoted: index === 0 ? quoted : null,
        seenSeq,
        mentionedAgents: index === 0 ? mentions.named : [],
      })
    }
    typing.stop()
    clear()
    field.current?.focus()
  }

  const sendVoice = ({ media, seconds, waveform, seenSeq }: UploadedVoice) => {
    const content = { kind: 'voice' as const, seconds, waveform }
    live.outbox.add({ conversationId: id, text: '', media, note: false, quoted, content, seenSeq })
    clear()
  }

  const sendAddition = (addition: { content: ReplyContent; seenSeq: number }) => {
    live.outbox.add({ conversationId: id, text: '', media: null, note: false, quoted, ...addition })
    change({ quoted: null })
  }

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (mentions.onKeyDown(event) || popup.onKey(event)) return
    // With nothing left to take back, Escape leaves the field for the thread, where single keys work.
    if (event.key === 'Escape' && quoted === null && editing === null) return focusThread()
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || !sends(event, sendKey)) return
    event.preventDefault()
    send()
  }

  /** Where the caret stands, in place of what is selected. */
  const insert = (text: string) => {
    const element = field.current
    if (!element) return
    element.focus()
    element.setRangeText(text, element.selectionStart, element.selectionEnd, 'end')
    change({ text: element.value })
  }

  const onPaste = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length === 0) return
    event.preventDefault()
    uploads.add(event.clipboardData.files)
  }

  return (
    <form
      className={`composer${draft.note ? ' note' : ''}${isDropping ? ' dropping' : ''}`}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <ComposerModes isNote={draft.note} disabled={editing !== null} onChoose={write} />
      <ComposerTarget
        quoted={quoted}
        isEditing={editing !== null}
        contactName={contactName}
        onLeave={leave}
      />
      <AttachmentList
        uploads={uploads.uploads}
        media={draft.media}
        onCancel={uploads.cancel}
        onRetry={uploads.retry}
        onRemove={(mediaId) =>
          change((old) => ({ media: old.media.filter((media) => media.id !== mediaId) }))
        }
      />
      <CannedPopup popup={popup} />
      <MentionList mentions={mentions} field={field} />
      <textarea
        ref={field}
        className="composer-text"
        aria-autocomplete="list"
        aria-controls={popup.isOpen ? `${popup.id}-list` : undefined}
        aria-activedescendant={popup.isOpen ? `${popup.id}-${popup.at}` : undefined}
        {...mentions.fieldProps}
        dir="auto"
        rows={1}
        enterKeyHint="enter"
        aria-label={t(draft.note ? 'composer.writeNote' : 'composer.writeReply')}
        placeholder={t(draft.note ? 'composer.writeNote' : 'composer.writeReply')}
        value={draft.text}
        onChange={(event) => {
          change({ text: event.target.value })
          popup.look()
          if (event.target.value.trim() === '') typing.stop()
          else typing.touch({ isNote: draft.note })
        }}
        onSelect={(event) => {
          popup.look()
          mentions.look(event.currentTarget)
        }}
        onBlur={typing.stop}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      <ComposerTools
        disabled={disabled}
        canSend={canSend}
        sends={draft.note ? 'addNote' : editing ? 'saveEdit' : 'send'}
        hint={hint}
        onFiles={uploads.add}
        onCanned={popup.open}
        onEmoji={insert}
        onLeave={() => field.current?.focus()}
        add={canAdd ? <ComposerAdd kinds={channel?.capabilities.kinds ?? []} onSend={sendAddition} /> : null}
      >
        {canSend && canWait ? <SendLater onSend={(at) => send(at)} /> : null}
        {canRecord ? <VoiceButton disabled={disabled || uploads.isUploading} onNote={sendVoice} /> : null}
      </ComposerTools>
      {guard.answer ? (
        <AnsweredDialog
          answer={guard.answer}
          onSend={() => send(wanted.current, guard.accept())}
          onClose={guard.accept}
        />
      ) : null}
    </form>
  )
}

function focusThread() {
  document.querySelector<HTMLElement>('.messages')?.focus({ preventScroll: true })
}

/** On a touch screen the button alone sends; Ctrl (on a Mac, Command) and Enter send everywhere else. */
function sends({ ctrlKey, metaKey, shiftKey }: KeyboardEvent, sendKey: SendKey): boolean {
  if (ctrlKey || metaKey) return true
  return sendKey === 'enter' && !shiftKey && !isTouch()
}

function can(kinds: readonly MessageKind[] | undefined, kind: MessageKind): boolean {
  return kinds?.includes(kind) ?? false
}

import { type ClipboardEvent, type DragEvent, useEffect, useRef, useState } from 'react'
import { Icon } from '../../../inbox/components/icons.tsx'
import { Dialog, Field } from './dialog.tsx'
import { phoneNumber } from './format.ts'
import { readQr } from './qr.ts'
import { texts } from './texts.ts'
import { usePage, useStore } from './use-store.ts'

const LOOK_EVERY_MS = 1_500
const CODE_LENGTH = 8

/** The camera of an owner's phone, and its keyboard: both ways to link a device. */
export function LinkDialog({ phone, onClose }: { phone: string; onClose(): void }) {
  const { overview } = usePage()
  const [way, setWay] = useState<'qr' | 'code'>('qr')
  const owner = overview?.people.find(({ number }) => number === phone)
  const { link } = texts
  return (
    <Dialog title={link.title(owner?.name ?? phone)} onClose={onClose}>
      <p className="muted">{phoneNumber(phone)}</p>
      <div className="tabs" role="tablist">
        {(['qr', 'code'] as const).map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            aria-selected={way === each}
            onClick={() => setWay(each)}
          >
            {each === 'qr' ? link.byQr : link.byCode}
          </button>
        ))}
      </div>
      {way === 'qr' ? (
        <LinkByQr phone={phone} findsQr={overview?.findsQr ?? false} onLinked={onClose} />
      ) : (
        <LinkByCode phone={phone} onLinked={onClose} />
      )}
    </Dialog>
  )
}

interface LinkProps {
  phone: string
  onLinked(): void
}

function LinkByQr({ phone, findsQr, onLinked }: LinkProps & { findsQr: boolean }) {
  const store = useStore()
  const [text, setText] = useState('')
  const [trouble, setTrouble] = useState('')
  const { isBusy, run } = useLinking(onLinked)
  const picker = useRef<HTMLInputElement>(null)
  const shown = useShownQr(findsQr)
  const { link } = texts

  const scan = (qr: string) => run(() => store.act('phones.scan', { phone, qr }))
  const read = async (picture: Blob | undefined) => {
    if (!picture) return
    const found = await readQr(picture)
    setTrouble(found ? '' : link.noQr)
    if (!found) return
    setText(found)
    await scan(found)
  }
  const paste = (event: ClipboardEvent) => {
    const [picture] = event.clipboardData.files
    if (!picture) return
    event.preventDefault()
    void read(picture)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    void read(event.dataTransfer.files[0])
  }
  return (
    <div className="link-way" onPaste={paste}>
      {findsQr && (
        <>
          <p>{shown ? link.ready : link.notReady}</p>
          <button
            type="button"
            className="button primary wide"
            disabled={!shown || isBusy}
            onClick={() => shown && void scan(shown)}
          >
            {isBusy ? link.linking : link.fromInbox}
          </button>
          <p className="link-or">{link.or}</p>
        </>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Its button and the paste field do the same. */}
      <div className="drop" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
        <Icon name="picture" />
        <p>
          {link.drop}{' '}
          <button type="button" className="link-button" onClick={() => picker.current?.click()}>
            {link.choose}
          </button>
        </p>
        <input
          ref={picker}
          type="file"
          accept="image/*"
          hidden
          aria-label={link.choose}
          onChange={({ target }) => void read(target.files?.[0])}
        />
      </div>
      {trouble && <p className="field-error">{trouble}</p>}
      <Field label={link.text} value={text} onChange={setText} hint={link.textHint} hasFocus />
      <button
        type="button"
        className="button wide"
        disabled={!text.trim() || isBusy}
        onClick={() => void scan(text.trim())}
      >
        {isBusy ? link.linking : link.link}
      </button>
    </div>
  )
}

function LinkByCode({ phone, onLinked }: LinkProps) {
  const store = useStore()
  const [typed, setTyped] = useState('')
  const { isBusy, run } = useLinking(onLinked)
  const code = typed.replace(/[^\da-z]/gi, '').toUpperCase()
  const { link } = texts
  return (
    <div className="link-way">
      <Field
        label={link.code}
        value={typed}
        onChange={setTyped}
        hint={`${link.codeHint} ${phoneNumber(phone)}`}
        hasFocus
      />
      <button
        type="button"
        className="button primary wide"
        disabled={code.length !== CODE_LENGTH || isBusy}
        onClick={() => void run(() => store.act('phones.enterCode', { phone, code }))}
      >
        {isBusy ? link.linking : link.link}
      </button>
    </div>
  )
}

/** What went wrong is told by the store; only what went well ends the dialog. */
function useLinking(onLinked: () => void) {
  const [isBusy, setBusy] = useState(false)
  const run = async (link: () => Promise<unknown>) => {
    setBusy(true)
    const linked = await link()
    setBusy(false)
    if (linked) onLinked()
  }
  return { isBusy, run }
}

/** The QR code that the inbox shows at the moment; it changes every few seconds. */
function useShownQr(findsQr: boolean): string | null {
  const store = useStore()
  const [shown, setShown] = useState<string | null>(null)
  useEffect(() => {
    if (!findsQr) return
    const look = async () => setShown((await store.call('page.findQr'))?.qr ?? null)
    void look()
    const timer = setInterval(() => void look(), LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [store, findsQr])
  return shown
}

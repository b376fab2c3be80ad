import { useState } from 'react'
import { useShortcut } from '../lib/use-shortcuts.tsx'
import { lazyPart } from './lazy-part.tsx'

const Palette = lazyPart(async () => (await import('./palette.tsx')).Palette)
const ShortcutSheet = lazyPart(async () => (await import('./shortcut-sheet.tsx')).ShortcutSheet)

/** The two windows that keys open from everywhere. */
export function Keyboard() {
  const [open, setOpen] = useState<'palette' | 'sheet' | null>(null)
  useShortcut('palette', () => setOpen('palette'))
  useShortcut('sheet', () => setOpen('sheet'))
  const close = () => setOpen(null)
  if (open === 'palette') return <Palette onClose={close} />
  return open === 'sheet' ? <ShortcutSheet onClose={close} /> : null
}

import { useState } from 'react'
import { useShortcut } from '../lib/use-shortcuts.tsx'
import { Palette } from './palette.tsx'
import { ShortcutSheet } from './shortcut-sheet.tsx'

/** The two windows that keys open from everywhere. */
export function Keyboard() {
  const [open, setOpen] = useState<'palette' | 'sheet' | null>(null)
  useShortcut('palette', () => setOpen('palette'))
  useShortcut('sheet', () => setOpen('sheet'))
  const close = () => setOpen(null)
  if (open === 'palette') return <Palette onClose={close} />
  return open === 'sheet' ? <ShortcutSheet onClose={close} /> : null
}

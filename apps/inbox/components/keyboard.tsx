import { type ComponentType, useState } from 'react'
import { useShortcut } from '../lib/use-shortcuts.tsx'

/** The two windows that keys open from everywhere; each is loaded when it is first asked for. */
export function Keyboard() {
  const [open, setOpen] = useState<{ Window: ComponentType<{ onClose(): void }> } | null>(null)
  const openPalette = async () => setOpen({ Window: (await import('./palette.tsx')).Palette })
  const openSheet = async () => setOpen({ Window: (await import('./shortcut-sheet.tsx')).ShortcutSheet })
  useShortcut('palette', () => void openPalette())
  useShortcut('sheet', () => void openSheet())
  return open ? <open.Window onClose={() => setOpen(null)} /> : null
}

import type { Person } from '../people/person.ts'
import type { Line } from './lines.ts'
import type { Marks } from './marks.ts'
import type { Ticks } from './views.ts'

/** How far a message of the viewer's has come, by the receipts that really came back for it. */
export function ticksOf(marks: Marks, viewer: Person, line: Line): Ticks | null {
  if (line.author !== viewer) return null
  if (line.isHistory) return 'read'
  const { readers, sent } = line
  const receipts = new Set(sent?.receipts)
  if (receipts.has('played')) return 'played'
  if (receipts.has('read') || readers.some((reader) => marks.hasRead(reader, line.id))) return 'read'
  if (['delivery', 'inactive'].some((type) => receipts.has(type)) || readers.length > 0) return 'delivered'
  return 'sent'
}

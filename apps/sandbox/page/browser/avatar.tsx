import { Icon } from '../../../inbox/components/icons.tsx'
import { hueOf, initialsOf } from './format.ts'

export function Avatar({
  name,
  isGroup = false,
  isOwner = false,
}: {
  name: string
  isGroup?: boolean
  isOwner?: boolean
}) {
  return (
    <span className={`avatar hue-${hueOf(name)} ${isOwner ? 'is-owner' : ''}`} aria-hidden="true">
      {isGroup ? <Icon name="users" /> : initialsOf(name)}
    </span>
  )
}

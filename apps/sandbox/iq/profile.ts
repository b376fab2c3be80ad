import { node, nowInSeconds } from '../nodes.ts'
import type { Query } from './query.ts'

/** Profile pictures and the line under a name. */
export function answerProfile({ world, connection, stanza, isSet }: Query): boolean {
  if (stanza.attrs.xmlns === 'status' || isSet) {
    connection.reply(stanza, isSet ? [node('picture', { id: nowInSeconds() })] : undefined)
    return true
  }
  const target = stanza.attrs.target ?? stanza.attrs.to ?? ''
  const url = (world.directory.groups.get(target) ?? world.directory.find(target))?.picture
  if (url) connection.reply(stanza, [node('picture', { id: '1', type: 'image', url, direct_path: url })])
  else connection.replyError(stanza, '404', 'item-not-found')
  return true
}

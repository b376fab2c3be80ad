import { node } from '../nodes.ts'
import { goActive } from '../server/login.ts'
import { linkOf, type Query } from './query.ts'

const UPLOAD_LIMIT_BYTES = '104857600'
/** As Baileys asks for them: whether the account may begin new chats, and how many more. */
const RESTRICTIONS = {
  xwa2_fetch_account_reachout_timelock: { is_active: false },
  xwa2_message_capping_info: {},
}

/** What a client asks to keep its session going. */
export async function answerSession(query: Query): Promise<boolean> {
  const { world, connection, stanza, wish } = query
  switch (stanza.attrs.xmlns) {
    case 'passive':
      connection.reply(stanza)
      if (wish?.tag === 'active') await goActive(world, connection, linkOf(connection))
      return true
    case 'w:m':
      connection.reply(stanza, [mediaConnection(world.media.host)])
      return true
    case 'w:mex':
      connection.reply(stanza, [graphAnswer(query)])
      return true
    case 'abt':
      connection.reply(stanza, [experiments()])
      return true
    default:
      connection.reply(stanza)
      return true
  }
}

function mediaConnection(hostname: string) {
  const host = node('host', { hostname, type: 'primary', maxContentLengthBytes: UPLOAD_LIMIT_BYTES })
  const attributes = { auth: 'sandbox', ttl: '3600', auth_ttl: '3600', max_buckets: '12', id: '1' }
  return node('media_conn', attributes, [host])
}

function graphAnswer({ world, connection }: Query) {
  const phone = world.directory.phones.get(connection.link?.phone.number ?? '')
  const data = { ...RESTRICTIONS, ...phone?.restrictions }
  return node('result', {}, Buffer.from(JSON.stringify({ data })))
}

/** Settings of WhatsApp's experiments; Baileys looks at these two. */
function experiments() {
  const props = ['10518', '9666'].map((code) => node('prop', { config_code: code, config_value: '1' }))
  const attributes = { protocol: '1', ab_key: 'sandbox', hash: 'sandbox', refresh: '86400', refresh_id: '1' }
  return node('props', attributes, props)
}

/** A server under test: Socket.IO with a table, or the whole product. */
export interface Relay {
  name: string
  file: URL
  environment(): Promise<{ variables: Record<string, string>; drop(): Promise<void> }>
}

const SAPA = new URL('./sapa-relay.ts', import.meta.url)

export const BARE_RELAY = relay('bare', new URL('./bare-relay.ts', import.meta.url))
export const SAPA_RELAY = relay('sapa', SAPA)
/** Every write syncs by itself, as the bare one's do. */
export const SAPA_ALONE = relay('sapa, each write alone', SAPA, { SAPA_BENCH_GROUP: '1' })

/** The product on a MySQL or MariaDB; every match has a database of its own. */
export function sapaOnMysql(create: () => Promise<{ url: string; drop(): Promise<void> }>): Relay {
  return {
    name: 'sapa on MariaDB',
    file: SAPA,
    async environment() {
      const { url, drop } = await create()
      return { variables: { SAPA_BENCH_MYSQL_URL: url }, drop }
    },
  }
}

function relay(name: string, file: URL, variables: Record<string, string> = {}): Relay {
  return { name, file, environment: async () => ({ variables, drop: async () => {} }) }
}

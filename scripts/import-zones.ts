/** One folder of the tree, and what its files may import of ours. */
export interface Zone {
  name: string
  /** Which files belong to it; a file belongs to the first zone that matches. What the match covers is its own folder. */
  files: RegExp
  /** Files of ours that it may import, besides those in its own folder. */
  values: RegExp[]
  /** Files of ours of which it may import types only. */
  types: RegExp[]
  /** Packages that it may import; without it, any. */
  packages?: RegExp
  /** The rule, as said to whoever broke it. */
  rule: string
}

const PROTOCOL = /^server\/protocol\//
/** Plain numbers, sums and rules, without zod: what a browser may load of the protocol. */
const PLAIN =
  /^server\/protocol\/(limits|colours|notice|filled-text|mentions|program-events|webhook-formats)\.ts$/
const LIB = /^server\/lib\//
const DB = /^db\//
const CORE = /^server\/(core\/|events\.ts$)/
const CONTEXT = /^server\/(context|config)\.ts$/
const PORTS =
  /^server\/(channels\/channel|queue\/queue|search\/search|media\/(store|inspect)|bells\/bells)\.ts$/
const INBOX = /^apps\/inbox\//
const CHANNEL_PORT = /^server\/channels\/channel\.ts$/
/** What hands the context to the loaders: Express sets it, so both sides import it. */
const LOAD_CONTEXT = /^(apps\/inbox\/load-context\.server\.ts|build\/inbox\/server\/index\.js)$/

/** The table "Who may import whom" of the design. */
export const ZONES: Zone[] = [
  {
    name: 'protocol',
    files: PROTOCOL,
    values: [],
    types: [],
    packages: /^zod$/,
    rule: 'the protocol may import zod only',
  },
  {
    name: 'db',
    files: DB,
    values: [],
    types: [],
    packages: /^(node:.*|kysely|mysql2(\/promise)?|@photostructure\/sqlite)$/,
    rule: 'db may import kysely, mysql2, the SQLite driver and its own files',
  },
  {
    name: 'lib',
    files: LIB,
    values: [],
    types: [],
    rule: 'server/lib may import nothing of ours',
  },
  {
    name: 'core',
    files: CORE,
    values: [CORE, DB, PROTOCOL, LIB],
    types: [PORTS, CONTEXT],
    rule: 'core may import db, protocol and lib, and types of the ports and the context',
  },
  {
    name: 'the channel registry',
    files: /^server\/channels\/(index|channel)\.ts$/,
    values: [/^server\/channels\//, PROTOCOL, LIB],
    types: [DB],
    rule: 'the channel registry may import the channels, protocol and lib',
  },
  {
    name: 'whatsapp',
    files: /^server\/channels\/whatsapp\//,
    values: [CHANNEL_PORT, PROTOCOL, LIB, DB],
    types: [],
    rule: 'a channel may import its port, protocol and lib (WhatsApp also db, for its keys), never core or another channel',
  },
  {
    name: 'a channel',
    files: /^server\/channels\/[^/]+\//,
    values: [CHANNEL_PORT, PROTOCOL, LIB],
    types: [],
    rule: 'a channel may import its port, protocol and lib, never core or another channel',
  },
  engine('queue', [DB]),
  engine('search', [DB]),
  engine('media', []),
  engine('bells', []),
  ...['jobs', 'http', 'realtime'].map(edge),
  {
    name: 'the composition root',
    files: /^server\/[^/]+\.ts$/,
    values: [/^server\//, DB, LOAD_CONTEXT],
    types: [],
    rule: 'production code never imports the sandbox, tests or scripts',
  },
  {
    name: 'loaders and actions',
    files: /^apps\/inbox\/.*\.server\.tsx?$/,
    values: [INBOX, CORE, DB, PROTOCOL, LIB],
    types: [CONTEXT],
    rule: 'loaders and actions may import core, db, protocol and lib, and the type of the context',
  },
  {
    name: 'the inbox in the browser',
    files: INBOX,
    values: [PLAIN],
    types: [PROTOCOL],
    packages: /^(?!node:)/,
    rule: 'browser code may import types of the protocol and what of it is plain: limits, colours, notice, program-events, webhook-formats',
  },
  {
    name: 'widget',
    files: /^widget\//,
    values: [PLAIN],
    types: [PROTOCOL],
    packages: /^(lit|socket\.io-client)(\/|$)/,
    rule: 'the widget may import types of the protocol and what of it is plain, lit and socket.io-client',
  },
  {
    name: 'the phone in the browser',
    files: /^apps\/sandbox\/page\/browser\//,
    values: [/^apps\/sandbox\//, /^apps\/inbox\/(voice\/|components\/icons\.tsx$)/],
    types: [],
    packages: /^(?!node:)/,
    rule: 'the sandbox page may import the sandbox, and of the inbox its icons and its voice notes',
  },
  {
    name: 'the client',
    files: /^apps\/client\//,
    values: [],
    types: [PROTOCOL],
    packages: /^zod$/,
    rule: 'the client may import types of the protocol and of zod',
  },
  {
    name: 'sandbox',
    files: /^apps\/sandbox\//,
    values: [],
    types: [],
    rule: 'the sandbox may import nothing of the server',
  },
]

/** The only files that may read the environment. */
export const MAY_READ_ENVIRONMENT = /^(server\/config\.ts|scripts\/.*|tests\/.*|[^/]+\.config\.ts)$/

/** Files that no rule but the environment's holds back. */
export const FREE = /^(scripts\/|tests\/|[^/]+\.config\.ts$)/

function engine(folder: string, also: RegExp[]): Zone {
  return {
    name: folder,
    files: new RegExp(`^server/${folder}/`),
    values: [PROTOCOL, LIB, ...also],
    types: [],
    rule: `${folder} may import its port, protocol and lib, never core or another engine`,
  }
}

function edge(folder: string): Zone {
  return {
    name: folder,
    files: new RegExp(`^server/${folder}/`),
    values: [CORE, DB, PROTOCOL, LIB, ...(folder === 'http' ? [LOAD_CONTEXT] : [])],
    types: [PORTS, CONTEXT],
    rule: `${folder} may import core, db, protocol and lib, and types of the ports and the context`,
  }
}

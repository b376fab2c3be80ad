import type { Faults } from './faults.ts'
import type { Journal } from './journal.ts'
import type { MediaHost } from './media/media-host.ts'
import type { ServerIdentity } from './noise/server-identity.ts'
import type { Contact } from './people/contact.ts'
import type { Directory } from './people/directory.ts'
import type { Phone } from './phone/phone.ts'
import type { Connection } from './server/connection.ts'

/** Everything that the parts of the sandbox share. */
export interface World {
  readonly identity: ServerIdentity
  readonly directory: Directory<Phone, Contact>
  readonly media: MediaHost
  readonly faults: Faults
  readonly journal: Journal
  readonly connections: Set<Connection>
  /** Whether history and app-state snapshots lie on the media host, as they do at WhatsApp, or come inline. */
  readonly largePartsOnMediaHost: boolean
}

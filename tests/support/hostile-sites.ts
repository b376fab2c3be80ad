import { findChannel } from '#db/websites.ts'
import { parseAddress, parseOrigin } from '#server/core/origins.ts'
import { allowOrigin, changeWebsite, createWebsite, listWebsites } from '#server/core/websites.ts'
import { NewWebsite, WebsiteChange } from '#server/protocol/rest.ts'
import type { SiteOptions } from '#server/protocol/site-options.ts'
import type { WebsiteView } from '#server/protocol/views.ts'
import {
  asIs,
  asSaid,
  asTyped,
  type Held,
  type HostileStage,
  heldBy,
  orRefused,
  REFUSED,
  withEach,
} from './hostile-cast.ts'
import { HOSTILE_STRINGS } from './hostile-strings.ts'

/** What an agent can set for a website: one for each string, with everything that its visitors read. */
export async function sitesFill(stage: HostileStage): Promise<{ held: Held[]; sites: WebsiteView[] }> {
  const made = await withEach((given) => makesSite(stage, given))
  const listed = new Map((await listWebsites(stage.app, stage.owner)).map((site) => [site.id, site]))
  const held = HOSTILE_STRINGS.flatMap((given, index) => {
    const { id = '', firstName, refused } = made[index] ?? {}
    const site = listed.get(id)
    const address = addressOf(given)
    const { en, id: indonesian } = site?.options.texts ?? {}
    return [
      ...heldBy(given, {
        'name of a website': [firstName, asSaid(given) || firstName || null],
        'name of a changed website': [refused?.name ? REFUSED : site?.name, asTyped(given)],
        'address of a website': [refused?.address ? REFUSED : site?.address, address],
        'origin of a website': [
          refused?.origin ? REFUSED : site?.origins.find(({ origin }) => origin === originOf(given))?.origin,
          originOf(given),
        ],
        greeting: [site?.greeting, asIs(given.slice(0, 200))],
        accent: [refused?.accent ? REFUSED : site?.accent, REFUSED],
        'page of a greeting': [site?.options.greets.url, asSaid(given, 300)],
      }),
      ...[en, indonesian].flatMap((texts) =>
        heldBy(given, {
          'title of the chat': [texts?.title, asSaid(given)],
          'greeting in a language': [texts?.greeting, asSaid(given)],
          'words while nobody answers': [texts?.offline, asSaid(given)],
          placeholder: [texts?.placeholder, asSaid(given)],
          'question before the chat': [texts?.question, asSaid(given)],
        }),
      ),
    ]
  })
  return { held, sites: made.flatMap(({ id }) => listed.get(id) ?? []) }
}

async function makesSite({ app, owner }: HostileStage, given: string) {
  const create = (address: string) => createWebsite(app, owner, NewWebsite.parse({ name: given, address }))
  const atOwn = await orRefused(() => create(given))
  const { id: channelId } = atOwn === REFUSED ? await create('https://toko.example') : atOwn
  const firstName = (await findChannel(app.db, channelId))?.name
  const change = (body: unknown) =>
    orRefused(() => changeWebsite(app, owner, { channelId, ...WebsiteChange.parse(body) }))
  const text = given.slice(0, 200)
  const texts = { title: text, greeting: text, offline: text, placeholder: text, question: text }
  const options = {
    texts: { en: texts, id: texts },
    hours: { timeZone: 'UTC', days: Array(7).fill(null) },
    preChat: { mode: 'optional', fields: ['name', 'question'] },
    greets: { afterSeconds: 0, url: given.slice(0, 300) },
  } satisfies Partial<typeof SiteOptions._input>
  await change({ greeting: text, options })
  const name = await change({ name: given })
  const accent = await change({ accent: given.slice(0, 20) })
  const origin = await orRefused(() => allowOrigin(app, owner, { channelId, origin: given }))
  const isRefused = (answer: unknown) => answer === REFUSED
  return {
    id: channelId,
    firstName,
    refused: {
      name: isRefused(name),
      address: isRefused(atOwn),
      accent: isRefused(accent),
      origin: isRefused(origin),
    },
  }
}

/** Only what leads to a website is taken for its address. */
function addressOf(given: string): string {
  try {
    return parseAddress(given.slice(0, 300)).href
  } catch {
    return REFUSED
  }
}

function originOf(given: string): string {
  try {
    return parseOrigin(given)
  } catch {
    return REFUSED
  }
}

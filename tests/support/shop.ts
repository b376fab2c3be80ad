import type { Channel, SendOutcome } from '#server/channels/channel.ts'
import { websiteChannel } from '#server/channels/website/index.ts'
import { CAPABILITIES } from '#server/channels/whatsapp/index.ts'
import type { MessageView } from '#server/protocol/views.ts'
import { aTestApp } from './app.ts'
import { aBusiness, anAgentBrowser } from './people.ts'
import { aProgram, type Program } from './programs.ts'
import { answerOf } from './scenes.ts'
import { aTestServer } from './server.ts'
import { aNumber, aPerson } from './whatsapp.ts'

export const RINA = aPerson('628111000001', { name: 'Rina' })

/** A business with one WhatsApp number whose wire does what the test says. */
export async function aShop() {
  const wire = { isHere: true, outcomes: [] as SendOutcome[], sent: [] as string[] }
  const whatsapp: Channel = {
    ...websiteChannel(),
    capabilities: CAPABILITIES,
    isHere: () => wire.isHere,
    chooseExternalId: () => crypto.randomUUID(),
    send: async ({ id }) => {
      wire.sent.push(id)
      return wire.outcomes.shift() ?? { outcome: 'sent' }
    },
  }
  const app = await aTestApp({ channels: { website: websiteChannel(), whatsapp } })
  const server = await aTestServer(app)
  const business = await aBusiness(app)
  const number = await aNumber(app, business.owner)
  await number.says(RINA, 'Is it ready?')
  const program = await aProgram(app, server, business.owner)
  return { app, server, ...business, number, wire, program, agent: anAgentBrowser(server, business.cookie) }
}

/** Sends as the program, to one. */
export async function sendTo(program: Program, to: string | null, body: object): Promise<MessageView> {
  const { messages } = await answerOf<{ messages: [MessageView] }>(program.post('/messages', { to, ...body }))
  return messages[0]
}

/** A message as it stands now. */
export async function messageOf(program: Program, id: string): Promise<MessageView> {
  return (await answerOf<{ message: MessageView }>(program.get(`/messages/${id}`))).message
}

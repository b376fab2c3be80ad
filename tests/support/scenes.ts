import { SignJWT } from 'jose'
import type { App, Overrides } from '#server/context.ts'
import { acceptInvitation, inviteMember } from '#server/core/invitations.ts'
import { changeMember } from '#server/core/members.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { revealIdentifySecret } from '#server/core/websites.ts'
import type {
  ConversationView,
  MessageView,
  Role,
  Visibility,
  VisitorMessage,
} from '#server/protocol/views.ts'
import { aTestApp, type TestApp } from './app.ts'
import {
  aBusiness,
  anAgentBrowser,
  aVisitor,
  type Business,
  PASSWORD,
  signedIn,
  type VisitorBrowser,
} from './people.ts'
import { aTestServer, type TestServer } from './server.ts'

export type AgentBrowser = ReturnType<typeof anAgentBrowser>

export interface Chat extends Business {
  app: TestApp
  server: TestServer
  agent: AgentBrowser
  visitor: VisitorBrowser
}

/** A running server, a business with its owner's browser, and a visitor of its site who has not written yet. */
export async function aChat(overrides: Overrides = {}): Promise<Chat> {
  const app = await aTestApp(overrides)
  const server = await aTestServer(app)
  const business = await aBusiness(app)
  return {
    app,
    server,
    ...business,
    agent: anAgentBrowser(server, business.cookie),
    visitor: await aVisitor(server, business.site),
  }
}

let ids = 0

/** A client id that nobody has used. */
export function aClientId(): string {
  ids += 1
  return `client-${String(ids).padStart(6, '0')}`
}

/** Writes as a visitor over HTTP. */
export async function write(
  visitor: VisitorBrowser,
  text: string,
  clientId = aClientId(),
): Promise<VisitorMessage> {
  const { message } = await answerOf<{ message: VisitorMessage }>(
    visitor.post('/widget/messages', { clientId, text }),
  )
  return message
}

/** Replies as an agent over HTTP, or writes a note. */
export async function reply(
  agent: AgentBrowser,
  conversationId: string,
  text: string,
  { note = false, clientId = aClientId() }: { note?: boolean; clientId?: string } = {},
): Promise<MessageView> {
  const path = `/api/v1/conversations/${conversationId}/messages`
  const { message } = await answerOf<{ message: MessageView }>(agent.post(path, { clientId, text, note }))
  return message
}

/** The agent's conversations in a list; open ones where nothing else is said. */
export async function list(agent: AgentBrowser, query = ''): Promise<ConversationView[]> {
  const { conversations } = await answerOf<{ conversations: ConversationView[] }>(
    agent.get(`/api/v1/conversations${query}`),
  )
  return conversations
}

/** The one conversation that the agent sees. */
export async function onlyConversation(agent: AgentBrowser, query = ''): Promise<ConversationView> {
  const [conversation, ...more] = await list(agent, query)
  if (!conversation || more.length > 0) throw new Error('There should be one conversation.')
  return conversation
}

/** The newest messages of a conversation, oldest first. */
export async function thread(agent: AgentBrowser, conversationId: string): Promise<MessageView[]> {
  const path = `/api/v1/conversations/${conversationId}/messages`
  return (await answerOf<{ messages: MessageView[] }>(agent.get(path))).messages
}

/** What a call answered; throws where it was refused. */
export async function answerOf<T>(asked: Promise<Response>): Promise<T> {
  const response = await asked
  if (!response.ok) throw new Error(`Refused: ${response.status} ${await response.text()}`)
  return response.json()
}

/** Status and code of a refusal. */
export async function refusalOf(asked: Promise<Response>): Promise<{ status: number; code: string }> {
  const response = await asked
  if (response.ok) throw new Error('Nothing was refused.')
  const { error }: { error: { code: string } } = await response.json()
  return { status: response.status, code: error.code }
}

let teammates = 0

/** One more agent of the business, signed in. */
export async function aTeammate(
  app: App,
  owner: Viewer,
  {
    name = 'Budi',
    role = 'agent',
    visibility = 'all',
  }: { name?: string; role?: Exclude<Role, 'owner'>; visibility?: Visibility } = {},
): Promise<{ viewer: Viewer; cookie: string }> {
  teammates += 1
  const { url } = await inviteMember(app, owner, { email: `mate${teammates}@toko.example`, role })
  const token = url.slice(url.lastIndexOf('/') + 1)
  const { agentId } = await acceptInvitation(app, { token, name, password: PASSWORD })
  if (visibility !== 'all') await changeMember(app, owner, { agentId, visibility })
  return signedIn(app, agentId)
}

/** What the customer's server signs for a visitor who is logged in there. */
export async function anIdentity(app: App, owner: Viewer, siteId: string, person: Person): Promise<string> {
  return signIdentity(app, await revealIdentifySecret(app, owner, siteId), person)
}

interface Person {
  sub: string
  name?: string
  email?: string
  seconds?: number
}

/** The same, where the site's secret is known already. */
export function signIdentity(
  app: App,
  secret: string,
  { sub, name, email, seconds = 3600 }: Person,
): Promise<string> {
  return new SignJWT({ ...(name ? { name } : {}), ...(email ? { email } : {}) })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(sub)
    .setExpirationTime(Math.floor(app.clock.now() / 1000) + seconds)
    .sign(new TextEncoder().encode(secret))
}

/** Answers once `check` does not throw any more; throws its last error when that takes too long. */
export async function eventually<T>(check: () => Promise<T> | T, deadlineMs = 5_000): Promise<T> {
  const deadline = Date.now() + deadlineMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}

import { finishCommand, listWaitingCommands, takeCommand } from '#db/whatsapp.ts'
import type { ChannelCommand } from '#server/channels/channel.ts'
import { AppError, isAppError } from '#server/lib/errors.ts'
import {
  changeChat,
  deleteForMe,
  letDisappear,
  markRead,
  pinMessage,
  showTyping,
  starMessage,
} from './chat-commands.ts'
import { fetchMissingFile } from './file-commands.ts'
import {
  changeGroup,
  changeMembers,
  createGroup,
  groupLink,
  leaveGroup,
  listGroups,
} from './group-commands.ts'
import type { SessionOptions } from './options.ts'
import { listLabels, lookUp, profilePhoto } from './people-commands.ts'
import type { Session } from './session.ts'

/** Carries out what the channel is asked to do, each once; a slow one keeps nobody waiting. */
export async function runCommands(options: SessionOptions, session: Session): Promise<void> {
  const { database, holder, clock } = options
  const waiting = await listWaitingCommands(database.read, { channelId: holder.channelId, now: clock.now() })
  const taken = await Promise.all(
    waiting.map(async (row) =>
      (await database.transaction((trx) => takeCommand(trx, row.id))) ? [row] : [],
    ),
  )
  await Promise.all(taken.flat().map(({ id, command }) => carryOut(options, session, { id, command })))
}

async function carryOut(
  options: SessionOptions,
  session: Session,
  { id, command }: { id: string; command: string },
): Promise<void> {
  const { database, logger, holder, announce } = options
  const end = (state: 'done' | 'failed', result: unknown) =>
    database.transaction((trx) => finishCommand(trx, { id, state, result: JSON.stringify(result ?? null) }))
  try {
    await end('done', await execute(options, session, JSON.parse(command)))
  } catch (error) {
    if (!isAppError(error)) logger.warn({ err: error, channelId: holder.channelId }, 'a command failed')
    const known = isAppError(error) ? error : new AppError('whatsapp_failed', 'WhatsApp did not do it.')
    await end('failed', { code: known.code, message: known.message })
  }
  announce?.(holder.channelId)
}

async function execute(options: SessionOptions, session: Session, command: ChannelCommand): Promise<unknown> {
  if (command.name === 'pairByCode') return session.pairing.codeFor(command.phone)
  if (command.name === 'restart') return session.restart()
  const connection = session.connection()
  if (!connection) throw new AppError('not_linked', 'This number is not online right now.', { status: 409 })
  const { socket } = connection
  switch (command.name) {
    case 'logout':
      return socket.logout()
    case 'read':
      return markRead(options, socket, command)
    case 'chat':
      return changeChat(options, socket, command)
    case 'star':
      return starMessage(options, socket, command)
    case 'deleteForMe':
      return deleteForMe(options, socket, command)
    case 'typing':
      return showTyping(options, socket, command)
    case 'watch':
      return session.watches.ask(command.conversationId, command.anew)
    case 'fetchFile':
      return fetchMissingFile(options, connection, session.reading(), command.messageId)
    case 'profilePhoto':
      return profilePhoto(options, socket, command.conversationId)
    case 'lookUp':
      return lookUp(socket, command.phones)
    case 'disappear':
      return letDisappear(options, socket, command)
    case 'pinMessage':
      return pinMessage(options, socket, command)
    case 'groups':
      return listGroups(socket, session.groups)
    case 'createGroup':
      return createGroup(socket, session.groups, command)
    case 'changeGroup':
      return changeGroup(socket, command)
    case 'changeMembers':
      return changeMembers(socket, session.groups, command)
    case 'leaveGroup':
      return leaveGroup(socket, session.groups, command)
    case 'groupLink':
      return groupLink(socket, command)
    case 'labels':
      return listLabels(socket)
  }
}

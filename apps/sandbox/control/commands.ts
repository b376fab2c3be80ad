import { pageCommands } from '../page/page-commands.ts'
import type { Sandbox } from '../sandbox.ts'
import { faultCommands } from './fault-commands.ts'
import { messageCommands } from './message-commands.ts'
import { peopleCommands } from './people-commands.ts'

/** All that can be asked of the sandbox from outside; each takes one JSON value and gives one back. */
export function commandsOf(sandbox: Sandbox) {
  const forTests = { ...peopleCommands(sandbox), ...messageCommands(sandbox), ...faultCommands(sandbox) }
  return { ...forTests, ...pageCommands(sandbox) }
}

export type Commands = ReturnType<typeof commandsOf>
export type CommandName = keyof Commands
export type Input<Name extends CommandName> = Parameters<Commands[Name]>[0]
export type Output<Name extends CommandName> = Awaited<ReturnType<Commands[Name]>>

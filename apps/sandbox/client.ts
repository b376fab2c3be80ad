import type { CommandName, Input, Output } from './control/commands.ts'

export interface SandboxClient {
  /** Asks a sandbox in another process; the names are those of `control/commands.ts`. */
  call<Name extends CommandName>(name: Name, input?: Input<Name>): Promise<Output<Name>>
}

export function sandboxClient(controlUrl: string): SandboxClient {
  return {
    async call(name, input) {
      const response = await fetch(`${controlUrl}/commands/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input ?? {}),
      })
      const answer = await response.json()
      if (!response.ok) throw new Error(`${name}: ${answer.error}`)
      return answer
    },
  }
}

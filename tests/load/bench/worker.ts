import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { workerBuild } from './worker-build.ts'
import type { Answer, Calls, Question } from './worker-calls.ts'

type Input<C extends Calls, Name extends keyof C> = Parameters<C[Name]>[0]
type Output<C extends Calls, Name extends keyof C> = Awaited<ReturnType<C[Name]>>

/** A process of its own that answers calls. */
export interface Worker<C extends Calls> {
  call<Name extends keyof C & string>(name: Name, input: Input<C, Name>): Promise<Output<C, Name>>
  end(): Promise<void>
}

/** Bundles `file` (which calls `answerCalls`) and starts it with the flags that all workers of the benchmark share. */
export async function startWorker<C extends Calls>(
  file: URL,
  environment: Record<string, string> = {},
): Promise<Worker<C>> {
  const child = fork(await workerBuild(file), {
    execArgv: ['--expose-gc', ...profiling(file)],
    // Without it React renders pages for developers, three times as slowly.
    env: { ...process.env, NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const killChild = () => child.kill('SIGKILL')
  process.once('exit', killChild)
  const ready = once(child, 'message')
  const ended = once(child, 'exit').then(() =>
    Promise.reject(new Error(`${file.pathname} ended at its start.`)),
  )
  await Promise.race([ready, ended])
  ended.catch(() => {})
  return {
    call: callsOf(child),
    async end() {
      process.off('exit', killChild)
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}

/** With SAPA_BENCH_PROFILE=<folder> every client leaves a CPU profile there. */
function profiling(file: URL): string[] {
  const folder = process.env.SAPA_BENCH_PROFILE
  return folder && !file.pathname.includes('sandbox') ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : []
}

function callsOf<C extends Calls>(child: ChildProcess): Worker<C>['call'] {
  const waiting = new Map<number, (answer: Answer) => void>()
  let number = 0
  child.on('message', (answer: Answer) => {
    waiting.get(answer.number)?.(answer)
    waiting.delete(answer.number)
  })
  child.once('exit', () => {
    for (const [number, settle] of waiting) settle({ number, error: 'The process ended.' })
  })
  return (name, input) =>
    new Promise((resolve, reject) => {
      number += 1
      waiting.set(number, (answer) => {
        if ('error' in answer) reject(new Error(`${name}: ${answer.error}`))
        else resolve(answer.result as Output<C, typeof name>)
      })
      child.send({ number, name, input } satisfies Question)
    })
}

/** Lets work begin only when the work before it is over, so that what is said first arrives first. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve()

  run<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.last.then(work)
    this.last = result.catch(() => undefined)
    return result
  }
}

import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** As near to the end as this counts as reading along. */
const AT_END_PX = 60
/** Positions on fine screens are broken numbers. */
const ROUNDING_PX = 1

/**
 * Keeps a scrolling box at its end while content arrives or changes its height, until the person scrolls up. Heights
 * change at any time (a picture is loaded, a keyboard opens), and the browser tells of scrolling only later: so being
 * far from the end says nothing of the person; only a position further up than anything else explains does.
 */
export class EndFollower implements ReactiveController {
  private isAtEnd = true
  private box: HTMLElement | null = null
  private content: HTMLElement | null = null
  /** Where the box stood when we last looked. */
  private top = 0
  private readonly host: ReactiveControllerHost
  private readonly changed: (atEnd: boolean) => void
  private readonly sizes = new ResizeObserver(() => this.resized())

  constructor(host: ReactiveControllerHost, changed: (atEnd: boolean) => void) {
    this.host = host
    this.changed = changed
    host.addController(this)
  }

  get atEnd(): boolean {
    return this.isAtEnd
  }

  /** Begins once both are rendered. */
  watch(box: HTMLElement, content: HTMLElement): void {
    this.box = box
    this.content = content
    this.hostConnected()
  }

  hostConnected(): void {
    for (const element of [this.box, this.content]) if (element) this.sizes.observe(element)
  }

  hostDisconnected(): void {
    this.sizes.disconnect()
  }

  /** Goes to the end and stays there. */
  follow(): void {
    const { box } = this
    if (!box) return
    box.scrollTop = box.scrollHeight
    this.top = box.scrollTop
    this.set(true)
  }

  /** The box stands somewhere else: by the person's hand, by ours, or because its content has become shorter. */
  scrolled(): void {
    const { box } = this
    if (!box) return
    const furthest = box.scrollHeight - box.clientHeight
    const movedUp = box.scrollTop < Math.min(this.top, furthest) - ROUNDING_PX
    this.top = box.scrollTop
    if (furthest - box.scrollTop < AT_END_PX) this.set(true)
    else if (movedUp) this.set(false)
    else if (this.isAtEnd) this.follow()
  }

  /** The end may also come to who has scrolled up, where the box has grown. */
  private resized(): void {
    if (this.isAtEnd) this.follow()
    else this.scrolled()
  }

  private set(atEnd: boolean): void {
    if (atEnd === this.isAtEnd) return
    this.isAtEnd = atEnd
    this.changed(atEnd)
    this.host.requestUpdate()
  }
}

import { useEffect } from 'react'

const BADGE = /^\(\d+\) /

/** `(3) Inbox · Sapa`: how much is unread, whatever page of ours the tab shows. */
export function useTitleBadge(count: number) {
  useEffect(() => {
    const mark = () => {
      const bare = document.title.replace(BADGE, '')
      const wanted = count > 0 ? `(${count}) ${bare}` : bare
      if (document.title !== wanted) document.title = wanted
    }
    mark()
    // Each page brings a title of its own.
    const observer = new MutationObserver(mark)
    observer.observe(document.head, { childList: true, subtree: true, characterData: true })
    return () => observer.disconnect()
  }, [count])
}

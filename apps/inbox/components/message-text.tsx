import { useMemo } from 'react'
import { linkify } from '../lib/linkify.ts'

/** What somebody wrote, as plain text nodes; only safe addresses become links. */
export function MessageText({ text }: { text: string }) {
  const parts = useMemo(() => linkify(text), [text])
  return (
    <div className="message-text" dir="auto">
      {parts.map((part, index) =>
        part.kind === 'text' ? (
          part.text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change places.
          <a key={index} href={part.href} target="_blank" rel="noreferrer noopener nofollow">
            {part.text}
          </a>
        ),
      )}
    </div>
  )
}

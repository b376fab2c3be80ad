import { Icon } from '../../../inbox/components/icons.tsx'
import type { BubbleView, FileView, PersonView } from '../views.ts'
import { sizeOf } from './format.ts'
import { texts } from './texts.ts'
import { VoicePlayer } from './voice-player.tsx'

interface FileBlockProps {
  file: FileView
  bubble: BubbleView
  person: PersonView
}

/** The file of a message, as the phone decrypts it. */
export function FileBlock({ file, bubble, person }: FileBlockProps) {
  const size = file.width > 0 && file.height > 0 ? { width: file.width, height: file.height } : {}
  switch (bubble.kind) {
    case 'image':
      return <img className="picture" src={file.url} alt={bubble.text || texts.kinds.image} {...size} />
    case 'sticker':
      return <img className="sticker" src={file.url} alt={texts.kinds.sticker} />
    case 'video':
      return <video className="picture" src={file.url} controls preload="metadata" {...size} />
    case 'voice':
    case 'audio':
      return <VoicePlayer file={file} bubble={bubble} person={person} />
    default:
      return (
        <a className="document" href={file.url} download={file.name || true}>
          <Icon name="file" />
          <span>
            {file.name || texts.kinds.document}
            <small>
              {sizeOf(file.bytes)} · {texts.bubble.download}
            </small>
          </span>
        </a>
      )
  }
}

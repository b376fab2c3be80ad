import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { proto } from '@whiskeysockets/baileys'
import sharp from 'sharp'
import type { Sandbox } from '../sandbox.ts'

const VOICE_SECONDS = 6
const THUMBNAIL_PX = 72

/** A picture that is drawn here, as a message. */
export async function picture(
  { world }: Sandbox,
  drawing: { svg: string; width: number; height: number },
  caption?: string,
): Promise<proto.IMessage> {
  const jpeg = await sharp(Buffer.from(drawing.svg)).jpeg({ quality: 82 }).toBuffer()
  const jpegThumbnail = await sharp(jpeg).resize(THUMBNAIL_PX).jpeg({ quality: 50 }).toBuffer()
  const { width, height } = drawing
  const stored = world.media.put(jpeg, 'image')
  return { imageMessage: { ...stored, mimetype: 'image/jpeg', caption, width, height, jpegThumbnail } }
}

/** Somebody hums the way to the shop; made by a synthesiser. */
export async function voiceNote({ world }: Sandbox): Promise<proto.IMessage> {
  const sound = await readFile(join(import.meta.dirname, 'voice-note.ogg'))
  const waveform = Uint8Array.from({ length: 64 }, (_, index) =>
    Math.round(20 + 75 * Math.abs(Math.sin(index * 0.42) * Math.cos(index * 0.11))),
  )
  const stored = world.media.put(sound, 'audio')
  const mimetype = 'audio/ogg; codecs=opus'
  return { audioMessage: { ...stored, mimetype, ptt: true, seconds: VOICE_SECONDS, waveform } }
}

/** A page of text as a PDF file. */
export function purchaseOrder({ world }: Sandbox): proto.IMessage {
  const lines = [
    'Purchase order 2026-114',
    'Whitfield & Daughters, Bristol',
    '',
    '24 x table runner, Parang, indigo',
    '12 x cushion cover, Kawung, brown',
    '',
    'Delivery by 12 December, please.',
  ]
  const stored = world.media.put(pdf(lines), 'document')
  const fileName = 'purchase-order-114.pdf'
  return { documentMessage: { ...stored, mimetype: 'application/pdf', fileName, title: fileName } }
}

function pdf(lines: string[]): Buffer {
  const escaped = lines.map((line) => line.replace(/[\\()]/g, '\\$&'))
  const words = escaped.map((line, index) => `${index === 0 ? '' : '0 -22 Td '}(${line}) Tj`).join('\n')
  const text = `BT /F1 14 Tf 72 760 Td\n${words}\nET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let body = '%PDF-1.4\n'
  const places = objects.map((object, index) => {
    const place = body.length
    body += `${index + 1} 0 obj\n${object}\nendobj\n`
    return `${String(place).padStart(10, '0')} 00000 n \n`
  })
  const size = objects.length + 1
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${places.join('')}`
  return Buffer.from(
    `${body}${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`,
  )
}

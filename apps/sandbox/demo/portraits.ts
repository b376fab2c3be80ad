import sharp from 'sharp'
import type { Group } from '../people/group.ts'
import { changePhoto } from '../people/photos.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Cast } from './cast.ts'
import { kawung } from './drawings.ts'

const SIZE_PX = 320

interface Looks {
  wall: string
  skin: string
  /** Of the hair, or of the scarf. */
  head: string
  shirt: string
  scarf?: boolean
}

/** Photos of some of the cast and of their group; the others have none, as in life. */
export async function giveFaces({ world }: Sandbox, cast: Cast, resellers: Group): Promise<void> {
  const { rina, ahmad, siti, emma } = cast
  const faces: [typeof rina, Looks][] = [
    [rina, { wall: '#f3c9a5', skin: '#c98f66', head: '#2b1d17', shirt: '#1f6f6b' }],
    [ahmad, { wall: '#bcd3e6', skin: '#a8734c', head: '#1d1a19', shirt: '#e7e1d6' }],
    [siti, { wall: '#e6dcef', skin: '#d2a07a', head: '#7c3f58', shirt: '#53324a', scarf: true }],
    [emma, { wall: '#cfe0c3', skin: '#f0c7ab', head: '#b5793a', shirt: '#34507a' }],
  ]
  for (const [person, looks] of faces) changePhoto(world, person, await photo(portrait(looks)))
  changePhoto(world, resellers, await photo(kawung().svg))
}

function photo(svg: string): Promise<Buffer> {
  return sharp(Buffer.from(svg)).resize(SIZE_PX, SIZE_PX, { fit: 'cover' }).jpeg({ quality: 82 }).toBuffer()
}

/** Head and shoulders, plainly drawn. */
function portrait({ wall, skin, head, shirt, scarf = false }: Looks): string {
  const crown = scarf
    ? `<path d="M84 168 C74 70 246 70 236 168 C240 214 214 244 160 246 C106 244 80 214 84 168 Z" fill="${head}"/>`
    : `<path d="M92 150 C84 62 236 62 228 150 C228 176 220 190 214 196 L106 196 C100 190 92 176 92 150 Z" fill="${head}"/>`
  const fringe = scarf
    ? ''
    : `<path d="M108 138 C120 96 196 92 212 138 C190 124 176 116 164 112 C150 126 128 132 108 138 Z" fill="${head}"/>`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="320" viewBox="0 0 320 320">
<rect width="320" height="320" fill="${wall}"/>
<path d="M40 330 C44 256 104 236 160 236 C216 236 276 256 280 330 Z" fill="${shirt}"/>
${crown}
<path d="M138 200 L182 200 L186 246 C172 260 148 260 134 246 Z" fill="${scarf ? head : skin}"/>
<ellipse cx="160" cy="158" rx="50" ry="62" fill="${skin}"/>
${fringe}
<g fill="#2b211c"><circle cx="141" cy="156" r="4.500"/><circle cx="179" cy="156" r="4.500"/></g>
<path d="M143 187 C152 196 168 196 177 187" fill="none" stroke="#7a3f33" stroke-width="4" stroke-linecap="round"/>
</svg>`
}

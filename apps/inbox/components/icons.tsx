/** The icon set: 24 x 24 outlines. An icon is decoration; its button carries the words. */
const PATHS = {
  chat: 'M21 12a8 8 0 0 1-11.6 7.1L4 20.5l1.4-5A8 8 0 1 1 21 12Z',
  users:
    'M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20a6.5 6.5 0 0 1 13 0M16 4.8a3.5 3.5 0 0 1 0 6.4M18.5 14.5A6.5 6.5 0 0 1 21.5 20',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5a7.5 7.5 0 0 1 15 0',
  globe: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  shield: 'M12 3 5 5.5v6c0 4.6 3 7.8 7 9.5 4-1.7 7-4.9 7-9.5v-6L12 3Zm-3 9 2.2 2.2L15.5 10',
  cog: 'M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM12 3v2.5M12 18.5V21M3 12h2.5M18.5 12H21M5.6 5.6l1.8 1.8M16.6 16.6l1.8 1.8M18.4 5.6l-1.8 1.8M7.4 16.6l-1.8 1.8',
  plus: 'M12 5v14M5 12h14',
  check: 'm5 13 4 4L19 7',
  checks: 'm2 13 4 4 8-9m-3 8 1 1 8-9',
  clip: 'm20 11-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4L14.5 7',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3 2',
  send: 'M5 12 3.5 4.5 21 12 3.5 19.5 5 12Zm0 0h7',
  back: 'M15 5l-7 7 7 7',
  down: 'm6 9 6 6 6-6',
  close: 'M6 6l12 12M18 6 6 18',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5M12 8v.01',
  warning: 'M12 4 2.8 20h18.4L12 4Zm0 6v4.5M12 17.2v.01',
  reopen: 'M4 12a8 8 0 1 0 2.5-5.8L4 8.5M4 4v4.5h4.5',
  copy: 'M9 9V5a1 1 0 0 1 1-1h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-4M5 9h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1Z',
  external: 'M14 4h6v6M20 4l-9 9M18 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5',
  file: 'M14 3H7a1 1 0 0 0-1 1v16a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V7l-4-4Zm0 0v4h4',
  note: 'M5 4h14v10l-5 6H5V4Zm9 16v-6h5M8.5 8.5h7M8.5 12h4',
  leave: 'M10 4H5a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h5M15 8l4 4-4 4M19 12H9',
  download: 'M12 4v11m0 0 4.5-4.5M12 15l-4.5-4.5M4.5 20h15',
  wifiOff:
    'M3 3l18 18M8.5 15.5a5 5 0 0 1 6 -.7M5 12a10 10 0 0 1 4-2.3M2 8.5a15 15 0 0 1 4.5-2.9M22 8.5A15 15 0 0 0 11 4.6M19 12a10 10 0 0 0-4.5-2.5M12 19v.01',
  mail: 'M3.5 6.5h17v11h-17v-11Zm0 .5 8.5 6.5L20.5 7',
  whatsapp: 'M5 19l1-4a8 8 0 1 1 3 3l-4 1Z',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}

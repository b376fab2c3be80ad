import type { Rollup } from 'vite'

const LIBRARIES = /\/node_modules\//
const OWN_LOGIC = /\/apps\/inbox\/(?:lib|live)\/|\/server\/protocol\//
const FIRST_LIST = /\/apps\/inbox\/routes\/(?:signed-in|inbox)\.tsx/
const STRANGERS = /\/apps\/inbox\/(?:entry\.client\.tsx|root\.tsx|routes\/(?:sign-in|setup|invitation)\.tsx)/

/**
 * Which file of the inbox a module goes to: what every page needs of the libraries is one, what the first list needs of
 * our own logic another, and what the pages before the sign-in share with it a third. By themselves they would be cut
 * into twenty small ones, which weigh more.
 */
export function inboxChunks(id: string, { getModuleInfo }: { getModuleInfo: Rollup.GetModuleInfo }) {
  const isOf = (pages: RegExp) => reaches(id, pages, getModuleInfo)
  if (LIBRARIES.test(id)) return isOf(STRANGERS) ? 'libraries' : undefined
  if (!OWN_LOGIC.test(id) || !isOf(FIRST_LIST)) return undefined
  return isOf(STRANGERS) ? 'common' : 'live'
}

/** Whether one of these pages imports the module, directly or through others, before anything is asked for. */
function reaches(id: string, pages: RegExp, infoOf: Rollup.GetModuleInfo, seen = new Set<string>()): boolean {
  if (pages.test(id)) return true
  if (seen.has(id)) return false
  seen.add(id)
  return (infoOf(id)?.importers ?? []).some((importer) => reaches(importer, pages, infoOf, seen))
}

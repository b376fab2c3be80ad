import type { Plugin, Rollup } from 'vite'

const LIBRARIES = /\/node_modules\/|^\0vite\/preload-helper/
const AT_ONCE = ['libraries', 'common', 'live']
const FIRST_LIST = /\/apps\/inbox\/routes\/(?:signed-in|inbox|nothing-open)\.tsx/
const ENTRY = /\/apps\/inbox\/entry\.client\.tsx/
const EVERY_PAGE = /\/apps\/inbox\/(?:entry\.client|root)\.tsx/
const STRANGERS = /\/apps\/inbox\/(?:entry\.client|root|routes\/(?:sign-in|setup|invitation))\.tsx/

/**
 * Which file of the inbox a module goes to, its styles with it: what every page needs of the libraries is one, what the
 * first list needs of our own another, and what the pages before the sign-in share with it a third. By themselves they
 * would be cut into thirty small ones, which weigh more and are asked for one by one.
 */
export function inboxChunks(id: string, { getModuleInfo }: { getModuleInfo: Rollup.GetModuleInfo }) {
  const isOf = (pages: RegExp) => reaches(id, pages, getModuleInfo)
  if (LIBRARIES.test(id)) return isOf(STRANGERS) ? 'libraries' : undefined
  // What the entry does happens when its file is loaded: nothing else may need that file.
  if (ENTRY.test(id)) return undefined
  if (isOf(EVERY_PAGE)) return 'common'
  if (!isOf(FIRST_LIST)) return undefined
  return isOf(STRANGERS) ? 'common' : 'live'
}

/**
 * Nearly all of these files runs while the first list is taken over. With this mark Chromium compiles them beside the
 * page instead of one function after the other in its way; other browsers read a comment.
 */
export function compiledAtOnce(): Plugin {
  return {
    name: 'sapa:compiled-at-once',
    enforce: 'post',
    applyToEnvironment: (environment) => environment.name === 'client',
    generateBundle: {
      // After Vite has put its own line at the beginning.
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === 'chunk' && AT_ONCE.includes(file.name))
            file.code = `//# allFunctionsCalledOnLoad\n${file.code}`
        }
      },
    },
  }
}

/** Whether one of these pages imports the module, directly or through others, before anything is asked for. */
function reaches(id: string, pages: RegExp, infoOf: Rollup.GetModuleInfo, seen = new Set<string>()): boolean {
  if (pages.test(id)) return true
  if (seen.has(id)) return false
  seen.add(id)
  return (infoOf(id)?.importers ?? []).some((importer) => reaches(importer, pages, infoOf, seen))
}

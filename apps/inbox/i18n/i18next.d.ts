import type en from './en.json'

/** `thread.close`: the way to each sentence, worked out once. From the tree itself the compiler gives up at this size. */
type PathsOf<Tree, Start extends string = ''> = {
  [Key in keyof Tree & string]: Tree[Key] extends string
    ? `${Start}${Key}`
    : PathsOf<Tree[Key], `${Start}${Key}.`>
}[keyof Tree & string]

// A key that is not in the catalogue does not compile.
declare module 'i18next' {
  interface CustomTypeOptions {
    keySeparator: false
    resources: { translation: Record<PathsOf<typeof en>, string> }
  }
}

// `npm run screenshots` calls this: the pictures of the README, taken anew from the running product.
import { prepare } from './prepare.mjs'

await prepare()
const { register } = await import('tsx/esm/api')
register()
const { takeScreenshots } = await import('./screenshots.ts')
try {
  await takeScreenshots()
  process.exit(0)
} catch (error) {
  console.error(error)
  process.exit(1)
}

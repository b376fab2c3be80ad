import { ensureBuilt, ensureInstalled } from './setup.mjs'

/** Installs and builds what is missing or stale; what fails there ends the process with its own words. */
export async function prepare(steps = { build: true }) {
  try {
    await ensureInstalled()
    if (steps.build) await ensureBuilt()
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}

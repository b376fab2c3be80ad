import { findAgentByEmail } from '#db/agents.ts'
import { isUniqueViolation } from '#db/dialect.ts'
import { insertAccount, insertInstallation, isInstalled } from '#db/installation.ts'
import type { App } from '#server/context.ts'
import { type Trx, transact } from '#server/events.ts'
import { addressKey } from '#server/lib/addresses.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { hashPassword } from '#server/lib/passwords.ts'
import { safeEqual } from '#server/lib/secrets.ts'
import { storable } from '#server/lib/texts.ts'
import { createAgent } from './agents.ts'
import { checkNewPassword, normaliseEmail } from './credentials.ts'
import { addMember } from './members.ts'
import { insertWebsite } from './websites.ts'

// 24 base64url characters: 144 bits, which nobody guesses.
const CODE_LENGTH = 24

export interface NewOwner {
  accountName: string
  name: string
  email: string
  password: string
}

/** The code in the link that the start prints; the same after a restart, worth nothing once somebody has used it. */
export function setupCode(app: App): string {
  return app.secrets.sign('setup', 'first owner').slice(0, CODE_LENGTH)
}

/** True once the installation has its first owner. */
export function isSetUp(app: App): Promise<boolean> {
  return isInstalled(app.db)
}

/**
 * Makes the first owner, account and website, for who knows the code. Throws `setup_code_wrong`, `already_set_up`
 * or `too_many_attempts`; wrong codes are counted, so that a stranger's guesses never delay the right one.
 */
export async function setUp(
  app: App,
  form: NewOwner & { code: string; siteName?: string; address: string; ip?: string | undefined },
): Promise<{ agentId: string; accountId: string; website: { id: string; key: string } }> {
  if (!safeEqual(form.code, setupCode(app))) {
    await app.limits.take('setup', addressKey(form.ip))
    throw new AppError('setup_code_wrong', 'Open the link that the start of the server printed.', {
      status: 403,
    })
  }
  if (await isSetUp(app)) throw alreadySetUp()
  const owner = await prepareOwner(form)
  const { siteName = form.accountName, address } = form
  try {
    return await transact(app, async (trx) => {
      // First of all: of two who finish at the same time, one stops here.
      await insertInstallation(trx, app.clock.now())
      const ids = await insertOwner(app, trx, owner)
      return {
        ...ids,
        website: await insertWebsite(app, trx, { accountId: ids.accountId, name: siteName, address }),
      }
    })
  } catch (error) {
    if (isUniqueViolation(error)) throw alreadySetUp()
    throw error
  }
}

/** Makes an account with a new owner: for the administrator of the machine. */
export async function createOwner(app: App, form: NewOwner): Promise<{ agentId: string; accountId: string }> {
  const owner = await prepareOwner(form)
  return transact(app, async (trx) => {
    if (await findAgentByEmail(trx, owner.email)) {
      throw new AppError('email_taken', `There is an agent with the e-mail ${owner.email} already.`, {
        status: 409,
      })
    }
    if (!(await isInstalled(trx))) await insertInstallation(trx, app.clock.now())
    return insertOwner(app, trx, owner)
  })
}

export interface PreparedOwner {
  accountName: string
  name: string
  email: string
  passwordHash: string
}

async function prepareOwner({ accountName, name, email, password }: NewOwner): Promise<PreparedOwner> {
  return {
    accountName,
    name,
    email: normaliseEmail(email),
    passwordHash: await hashPassword(checkNewPassword(password)),
  }
}

/** Makes an account and its owner inside the caller's transaction; the password was hashed outside of it. */
export async function insertOwner(
  app: Pick<App, 'clock'>,
  trx: Trx,
  owner: PreparedOwner,
): Promise<{ agentId: string; accountId: string }> {
  const now = app.clock.now()
  const accountId = newId()
  await insertAccount(trx, { id: accountId, name: storable(owner.accountName), createdAt: now })
  const agentId = await createAgent(trx, { ...owner, createdAt: now })
  await addMember(trx, { accountId, agentId, role: 'owner', now })
  return { agentId, accountId }
}

function alreadySetUp(): AppError {
  return new AppError('already_set_up', 'This installation has an owner already. Sign in instead.', {
    status: 409,
  })
}

import { hash, verify } from '@node-rs/argon2'

// OWASP's first choice for argon2id: 19 MiB, two passes, one lane. Argon2id is the library's own default.
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

// Hash of a random password nobody knows, made with PARAMETERS: checking against it takes as long as a real check.
const NOBODYS_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$LZCB3FK/+D4BKLIDoVGZzQ$kljR8urbJZHATxP8vN0nyosmzKK9iRObuNbsvMRpK5g'

/** Hashes a password with argon2id. Takes some ten milliseconds: never call it inside a transaction. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, PARAMETERS)
}

/**
 * True when `password` is the one `stored` was made from. Without a stored hash it answers false after the same
 * time, so that nobody learns which e-mails have an agent.
 */
export async function verifyPassword(stored: string | undefined, password: string): Promise<boolean> {
  const matches = await verify(stored ?? NOBODYS_HASH, password)
  return matches && stored !== undefined
}

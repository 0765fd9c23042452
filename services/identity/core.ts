/** The parts of identity that own tables, made once. */
import { createAccounts } from './accounts.ts'
import { createAttempts } from './attempts.ts'
import { createChallenges } from './challenges.ts'
import type { IdentityDeps } from './deps.ts'
import { createDevices } from './devices.ts'
import { createPasswords } from './passwords.ts'
import { createSecondFactors } from './second-factors.ts'
import { createSessions } from './sessions.ts'

export function createCore(deps: IdentityDeps) {
  return {
    ...deps,
    accounts: createAccounts(deps),
    sessions: createSessions(deps),
    devices: createDevices(deps),
    attempts: createAttempts(deps),
    challenges: createChallenges(deps),
    secondFactors: createSecondFactors(deps),
    passwords: createPasswords(),
  }
}
export type Core = ReturnType<typeof createCore>

/** Identity: who somebody is, how they prove it, and what they may do. The only door to the tables of people. */
import type { Viewer } from '../view.ts'
import { createCore } from './core.ts'
import { createCounter } from './counter.ts'
import { createCredentials } from './credentials.ts'
import { demoCode } from './demo.ts'
import type { IdentityDeps } from './deps.ts'
import { createEnrol } from './enrol.ts'
import { createInvite } from './invite.ts'
import { createNik } from './nik.ts'
import { createOidc } from './oidc.ts'
import { createPeople } from './people.ts'
import { createProfile } from './profile.ts'
import { createProof } from './proof.ts'
import { createRegister } from './register.ts'
import { createReset } from './reset.ts'
import { createSignIn } from './sign-in.ts'

export function createIdentity(deps: IdentityDeps) {
  const core = createCore(deps)
  const { sessions } = core
  const signIn = createSignIn(core)
  const proof = createProof(core)
  const nik = createNik(core, proof)
  return {
    /** Who is asking, or null; read anew on every call, so ask once per request. */
    viewer: sessions.viewer,
    signIn: signIn.signIn,
    secondFactor: signIn.secondFactor,
    ...createRegister(core, signIn),
    ...createReset(core, proof),
    ...createCredentials(core, signIn, proof),
    ...createEnrol(core, signIn, proof),
    addNik: nik.addNik,
    ...createCounter(core, nik, proof),
    ...createInvite(core, signIn),
    ...createOidc(core, signIn, proof),

    /** Whether there was a session to end. */
    signOut: (token: unknown) => sessions.end(token),
    signOutEverywhere: (viewer: Viewer) => sessions.endAll(viewer.account),
    sessions: sessions.list,
    /** Ends one session of one's own, by its id in the list. */
    revoke: (viewer: Viewer, session: string) => sessions.endOne(viewer.account, session),

    ...createProfile(core),

    /** For admins and the command line. */
    people: createPeople(core, proof),

    /** Demo mode only: the current second factor, for the sign-in page. */
    demoCode: (email: string) => demoCode(deps, email),

    /** Removes what has run out. For a job that runs now and then. */
    async sweep() {
      for (const part of [core.sessions, core.devices, core.attempts, core.challenges]) await part.sweep()
    },
  }
}
export type Identity = ReturnType<typeof createIdentity>

export type { CounterAccount } from './counter.ts'
export { DEMO_ACCOUNTS, DEMO_PASSWORD, findDemoAccounts, seedDemoAccounts } from './demo.ts'
export type { AuditEntry, Caller, Facts, IdentityDeps, Message, SessionViewer } from './deps.ts'
export type { NikAdded } from './nik.ts'
export type { OidcFinished } from './oidc.ts'
export type { OidcProvider } from './oidc-client.ts'
export type { Actor, PersonRow } from './people.ts'
export type { Profile } from './profile.ts'
export type { Registering } from './register.ts'
export type { SessionView } from './sessions.ts'
export type { Session, SignedIn } from './sign-in.ts'

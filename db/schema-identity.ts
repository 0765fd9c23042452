/**
 * Tables of people, sessions and rights; owned by `services/identity`. No e-mail, phone, NIK, name, address or token
 * lies here in clear: `…Index` is a blind index (equality only), `…Hash` a SHA-256 of 256 random bits or a keyed hash.
 */
import type { Flag, Instant, Json, Sealed } from './schema.ts'

/** A person's account. `emailIndex`, `phoneIndex` and `nikIndex` are each unique in the tenant. */
export interface AccountTable {
  id: string
  tenant: string
  name: Sealed
  emailIndex: string | null
  email: Sealed | null
  phoneIndex: string | null
  phone: Sealed | null
  /** Set when a code sent to it came back; only verified addresses sign in. */
  emailVerifiedAt: Instant | null
  phoneVerifiedAt: Instant | null
  /** PHC text of argon2id; null while only an identity provider, or an invitation, lets this person in. */
  passwordHash: string | null
  /** `none`, `matched`, `unmatched` (a counter settles it). */
  nikState: string
  /** Index only of a NIK that is settled as this person's. */
  nikIndex: string | null
  /** What the person gave: JSON of `{ nik, name, birthDate }`. */
  nikFacts: Sealed | null
  nikSettledAt: Instant | null
  disabledAt: Instant | null
  /** Made by the demo seed: live mode refuses to start with it. */
  demo: Flag
  version: number
  createdAt: Instant
  updatedAt: Instant
}

/** A right: `role` limited to `scope` (agency id, place id, or `*`). */
export interface AccountGrantTable {
  tenant: string
  account: string
  role: string
  scope: string
  createdAt: Instant
}

/** One signed-in browser. The id in the cookie is 256 random bits and only its hash is here. */
export interface SessionTable {
  id: string
  tenant: string
  tokenHash: string
  account: string
  /** `resident` or `staff`: how long it lives. */
  kind: string
  /** The device is remembered: low-risk views for 30 days. */
  remembered: Flag
  /** When the password or the provider proved who it is, and when the second factor did. */
  signedInAt: Instant
  secondFactorAt: Instant | null
  lastSeenAt: Instant
  expiresAt: Instant
  /** JSON of `{ address, agent }`. */
  origin: Sealed
}

/** A browser that once signed in: it keeps tries of its own while others lock the account (device cookie). */
export interface DeviceTable {
  id: string
  tenant: string
  account: string
  tokenHash: string
  createdAt: Instant
  expiresAt: Instant
}

/** Tries in a window, for lockouts over all processes; `bucket` is a keyed hash. */
export interface AttemptTable {
  tenant: string
  bucket: string
  /** JSON of `[epoch ms, count]` pairs, oldest first. */
  tries: Json
  version: number
  /** When the row may be swept. */
  expiresAt: Instant
}

/** A step that waits for a code or a link: used once, within minutes. */
export interface ChallengeTable {
  id: string
  tenant: string
  /** `register`, `reset`, `address`, `enrol`, `invite`, `oidc`, `link`. */
  kind: string
  tokenHash: string
  /** Keyed hash of the six digits, where a code is needed beside the token. */
  codeHash: string | null
  account: string | null
  payload: Sealed | null
  tries: number
  usedAt: Instant | null
  createdAt: Instant
  expiresAt: Instant
}

/** Authenticator app of an account, once confirmed. `lastStep` is the last time step that was used: each works once. */
export interface SecondFactorTable {
  account: string
  tenant: string
  secret: Sealed
  confirmedAt: Instant
  lastStep: number
  version: number
}

/** Single-use codes for a lost authenticator, as keyed hashes. */
export interface RecoveryCodeTable {
  tenant: string
  account: string
  codeHash: string
  usedAt: Instant | null
}

/** A person at an OpenID Connect provider, by issuer and subject together. */
export interface ExternalIdentityTable {
  tenant: string
  /** Keyed hash of issuer and subject. */
  subjectIndex: string
  provider: string
  account: string
  createdAt: Instant
}

export interface IdentityTables {
  account: AccountTable
  accountGrant: AccountGrantTable
  session: SessionTable
  device: DeviceTable
  attempt: AttemptTable
  challenge: ChallengeTable
  secondFactor: SecondFactorTable
  recoveryCode: RecoveryCodeTable
  externalIdentity: ExternalIdentityTable
}

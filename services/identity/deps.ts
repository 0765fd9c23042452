/** What identity is handed from outside, and the words its parts share. */
import type { Kysely, Transaction } from 'kysely'
import type { PersonMatch } from '../../adapters/kit/contract.ts'
import type { Database } from '../../db/schema.ts'
import type { Sealer } from '../platform/seal.ts'
import type { Viewer } from '../view.ts'
import type { OidcProvider } from './oidc-client.ts'

export type Db = Kysely<Database>
export type Trx = Transaction<Database>

/** Where a request comes from, as `app/http` knows it. `address` is the client's IP behind trusted proxies only. */
export type Caller = { address: string; agent: string; device?: string | null }

/** A mail or text message to a person. `cause` is unique per event: at most one message for it. */
export type Message = {
  template:
    | 'register_code'
    | 'register_exists'
    | 'reset_link'
    | 'reset_code'
    | 'reset_no_account'
    | 'address_code'
    | 'address_taken'
    | 'address_changed'
    | 'password_changed'
    | 'second_factor_changed'
    | 'nik_moved'
    | 'nik_settled'
    | 'invite'
  to: { email: string } | { phone: string }
  account: string | null
  cause: string
  /** `code`: six digits; `token`: belongs behind a link whose address comes from configuration; `name`. */
  data: Partial<Record<'code' | 'token' | 'name' | 'minutes' | 'address', string>>
}
export type AuditEntry = {
  actor: string
  action: string
  object: string
  purpose?: string
  detail?: Record<string, unknown>
}

/** Facts a person gave about themselves, as on their KTP. `birthDate` is `YYYY-MM-DD`. */
export type Facts = { nik: string; name: string; birthDate: string }

export type IdentityDeps = {
  db: Db
  tenant: string
  sealer: Sealer
  now: () => Date
  /** Puts a message into the outbox, in the transaction that causes it. */
  notifyInTrx: (message: Message, trx: Trx) => Promise<void>
  /** Writes the journal, in the transaction of what it tells about. */
  auditInTrx: (entry: AuditEntry, trx: Trx) => Promise<void>
  /** Asks the population agency; throws `AgencyError` when it could not answer. */
  match: (facts: Facts) => Promise<PersonMatch>
  settings: {
    /** Name that authenticator apps show. */
    issuer: string
    /** Public address of the service, from configuration, never from a header. */
    origin: string
    mode: 'demo' | 'live'
    providers: OidcProvider[]
  }
  /** For the provider's endpoints; Node's own by default. */
  fetch?: typeof fetch
}

/** Who is asking; `remembered` sessions have gone idle and may only see low-risk pages until they sign in again. */
export type SessionViewer = Viewer & { level: 'full' | 'remembered'; signedInAt: string }

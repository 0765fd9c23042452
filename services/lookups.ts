/**
 * Questions answered at once: a look-up, or the bills of an object. Cached without any number in a key, marked with
 * their age, and honest when the agency is away. Who asked is counted: numbers are a harvesting risk.
 */
import { checkForm, type Raw, readAnswers } from '../adapters/kit/answers.ts'
import {
  AgencyError,
  type Bill,
  type BillService,
  type LookupService,
  type LookupView,
} from '../adapters/kit/contract.ts'
import { describeForm, type Issue } from '../adapters/kit/fields.ts'
import * as run from '../adapters/kit/run.ts'
import { type Agencies, UnknownAgency } from './agencies.ts'
import type { Cache } from './platform/cache.ts'
import { DeadlineExceeded } from './platform/errors.ts'
import type { Limits } from './platform/limits.ts'
import { PipelineRefused } from './platform/pipeline.ts'

export type Asker = { account: string } | { address: string }
export type LookupAnswer =
  | { outcome: 'found'; view: LookupView; asOf: string; stale: boolean }
  | { outcome: 'bills'; bills: Bill[]; asOf: string; stale: boolean; payable: boolean }
  | { outcome: 'none'; asOf: string; stale: boolean }
  | { outcome: 'limited'; retryAfter: number }
  | { outcome: 'unavailable' }

/** Per hour: a person asks after their own things, not after a street. */
const PER_ACCOUNT = { points: 60, perSeconds: 3600 }
const PER_ADDRESS = { points: 30, perSeconds: 3600 }
/** A page has 3 s for what comes from elsewhere (reliability rule 27). */
const DEADLINE_MS = 3000

export type Asked = { answers: Raw } & (LookupAnswer | { outcome: 'invalid'; issues: Issue[] })

type Deps = { agencies: Agencies; cache: Cache; limits: Limits; tenant: string; today: () => string }

export function createLookups({ agencies, cache, limits, tenant, today }: Deps) {
  return {
    /** Answers to the question as a page posted it: checked first, then asked. The agency is not called for a wrong number. */
    async ask(agency: string, id: string, entries: [string, string][], asker: Asker): Promise<Asked> {
      const service = agencies.service(agency, id)
      if (service?.kind !== 'lookup' && service?.kind !== 'bill') throw new UnknownAgency(`${agency}/${id}`)
      const form = describeForm(service.form)
      const { raw, issues } = readAnswers(form.fields, entries)
      const checked = checkForm(service.form, form, raw, { today: today() })
      if (!checked.ok || issues.length)
        return { outcome: 'invalid', answers: raw, issues: checked.ok ? issues : checked.issues }
      return { answers: raw, ...(await find(agency, id, service, checked.value, asker)) }
    },
  }

  async function find(
    agency: string,
    id: string,
    service: LookupService | BillService,
    query: Record<string, unknown>,
    asker: Asker,
  ): Promise<LookupAnswer> {
    const known = 'account' in asker
    const taken = await limits.take(
      `lookup.${agency}.${id}`,
      known ? asker.account : asker.address,
      known ? PER_ACCOUNT : PER_ADDRESS,
    )
    if (!taken.ok) return { outcome: 'limited', retryAfter: taken.retryAfter }
    const key = {
      tenant,
      purpose: `${agency}/${id}`,
      subject: 'public',
      locale: '-',
      version: service.version,
      query,
    }
    const calling = { operation: id, key: `lookup.${agency}.${id}`, ms: DEADLINE_MS, idempotent: true }
    try {
      const { value, asOf, stale } = await cache.read(
        key,
        { ...service.cache, deadline: DEADLINE_MS },
        ({ deadline }) =>
          agencies.call(agency, { ...calling, ms: deadline }, (a, ask) =>
            service.kind === 'bill' ? run.bills(a, id, query, ask) : run.find(a, id, query, ask),
          ),
      )
      const when = { asOf: asOf.toISOString(), stale }
      if (value === null || (Array.isArray(value) && value.length === 0)) return { outcome: 'none', ...when }
      if (service.kind === 'lookup') return { outcome: 'found', view: service.show(value), ...when }
      // A stale bill is shown with its date and can never be paid.
      return { outcome: 'bills', bills: value as Bill[], payable: service.payable && !stale, ...when }
    } catch (error) {
      if (
        error instanceof AgencyError ||
        error instanceof PipelineRefused ||
        error instanceof DeadlineExceeded
      )
        return { outcome: 'unavailable' }
      throw error
    }
  }
}
export type Lookups = ReturnType<typeof createLookups>

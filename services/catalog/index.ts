/**
 * The catalogue: every service of every agency, found by situation of life, by agency, by address and by search, with
 * the state it has today and what a resident must really bring. Plain data, ready for a page.
 */
import type {
  Fee,
  LifeEvent,
  Manifest,
  Requirement,
  Service,
  ServiceStandard,
  ServiceState,
  Text,
} from '../../adapters/kit/contract.ts'
import { describeForm, type FormDescription } from '../../adapters/kit/fields.ts'
import { createSearch, type Language } from './search.ts'

/** An agency as the catalogue needs it: its manifest and what `create` gave. */
export type CatalogAgency = { id: string; manifest: Manifest; services: Record<string, Service> }

/** One line of a list. `state` is as of the day asked for. */
export type Entry = {
  /** `agency/service`. */
  id: string
  agency: { id: string; name: Text }
  service: string
  kind: Service['kind']
  title: Text
  summary: Text
  life: LifeEvent[]
  time: ServiceStandard['time']
  fee: Fee
  state: ServiceState
}

/** Everything a service's page says before anyone signs in. */
export type ServiceDetail = Entry & {
  standard: ServiceStandard
  requirements: Requirements
  privacy: Service['privacy']
  /** Who may file or ask; look-ups and bills are open to all. */
  who: 'account' | 'guest' | 'anonymous'
  /** Bills: whether paying is open yet. */
  payable: boolean
  form: FormDescription
  version: number
  related: Entry[]
  /** What replaces a closed service. */
  successor: Entry | null
  /** Personal facts the agency is given. */
  reads: Manifest['reads']
}

export type Requirements = { bring: Requirement[]; fetched: Requirement[] }
export type SearchAnswer = { asked: string; found: Entry[]; suggested: Entry[] }

/**
 * `today` gives the tenant's day, `YYYY-MM-DD`. A related service or a successor whose agency is not there (switched
 * off by its configuration) is left out.
 */
export function createCatalog({
  agencies,
  today,
}: {
  agencies: readonly CatalogAgency[]
  today: () => string
}) {
  const all = agencies.flatMap((agency) =>
    Object.entries(agency.services).map(([name, service]) => ({
      id: `${agency.id}/${name}`,
      name,
      agency,
      service,
    })),
  )
  const byId = new Map(all.map((item) => [item.id, item]))

  const ask = createSearch(
    all.map(({ id, agency, service }) => ({
      id,
      title: service.title,
      summary: service.summary,
      synonyms: service.synonyms,
      about: [agency.manifest.name, service.standard.product],
    })),
  )

  const entry = ({ id, name, agency, service }: (typeof all)[number]): Entry => ({
    id,
    agency: { id: agency.id, name: agency.manifest.name },
    service: name,
    kind: service.kind,
    title: service.title,
    summary: service.summary,
    life: service.life,
    time: service.standard.time,
    fee: service.standard.fee,
    state: stateOn(service.state, today()),
  })
  const entries = (ids: readonly string[]) => ids.flatMap((id) => byId.get(id) ?? []).map(entry)

  return {
    /** All services, in the order of agencies and of their lists. */
    list: (): Entry[] => all.map(entry),
    byLife: (life: LifeEvent): Entry[] => all.filter((item) => item.service.life.includes(life)).map(entry),
    byAgency: (agency: string): Entry[] => all.filter((item) => item.agency.id === agency).map(entry),
    agencies: () =>
      agencies.map((a) => ({ id: a.id, name: a.manifest.name, services: Object.keys(a.services).length })),

    find(agency: string, name: string): ServiceDetail | null {
      const item = byId.get(`${agency}/${name}`)
      if (!item) return null
      const { service } = item
      const base = entry(item)
      const successor = base.state.state === 'closed' ? base.state.successor : undefined
      return {
        ...base,
        standard: service.standard,
        requirements: requirementsOf([service]),
        privacy: service.privacy,
        who: service.kind === 'request' ? service.who : 'anonymous',
        payable: service.kind === 'bill' && service.payable,
        form: describeForm(service.form),
        version: service.version,
        related: entries((service.related ?? []).map((id) => fullId(id, agency))),
        successor: successor ? (entries([fullId(successor, agency)])[0] ?? null) : null,
        reads: item.agency.manifest.reads,
      }
    },

    /** At most 20 services, best first; when there is none, up to four that come near. The question is cut to 100 characters. */
    search(text: string, language: Language = 'id'): SearchAnswer {
      const { asked, found, suggested } = ask(text, language)
      return { asked, found: entries(found), suggested: entries(suggested) }
    },
  }
}
export type Catalog = ReturnType<typeof createCatalog>

/** The state a service has on a day: a pause ends on the day it was announced until. */
export function stateOn(state: ServiceState | undefined, day: string): ServiceState {
  if (!state) return { state: 'open' }
  if (state.state === 'paused' && state.until && state.until <= day) return { state: 'open' }
  return state
}

/**
 * What a resident must bring for one service or a bundle of them, each thing once, and apart from it what a look-up
 * fetches, so that a new look-up shortens the list. Needed by one of the bundle is needed.
 */
export function requirementsOf(services: readonly Pick<Service, 'standard'>[]): Requirements {
  const merged = new Map<string, Requirement>()
  for (const requirement of services.flatMap((s) => s.standard.requirements)) {
    const known = merged.get(requirement.text.id)
    const optional = known ? known.optional && requirement.optional : requirement.optional
    merged.set(requirement.text.id, {
      ...requirement,
      ...known,
      optional,
      lookup: known?.lookup ?? requirement.lookup,
    })
  }
  const list = [...merged.values()]
  return { bring: list.filter((r) => !r.lookup), fetched: list.filter((r) => r.lookup) }
}

/** A bare service name means the same agency. */
const fullId = (id: string, agency: string) => (id.includes('/') ? id : `${agency}/${id}`)

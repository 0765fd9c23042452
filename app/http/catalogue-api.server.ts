/** The catalogue as the API gives it: every property is named here, so that a new one inside is not published by chance. */
import type * as z from 'zod'
import type { Catalog } from '../../services/catalog/index.ts'
import { Refusal } from './api.server.ts'
import type * as schemas from './api-schemas.server.ts'
import type { Context } from './context.server.ts'

type Entry = ReturnType<Catalog['list']>[number]

export function listServices(
  { services, words }: Context,
  { agency, life, q }: z.output<typeof schemas.CatalogueQuery>,
): z.input<typeof schemas.ServiceList> {
  const all = q ? services.catalog.search(q, words.lang).found : services.catalog.list()
  const found = all.filter((s) => (!agency || s.agency.id === agency) && (!life || s.life.includes(life)))
  return { services: found.map(lineOf) }
}

export function showService(
  { services }: Context,
  agency: string,
  name: string,
): z.input<typeof schemas.ServiceDetail> {
  const found = services.catalog.find(agency, name)
  if (!found) throw new Refusal('service_not_found')
  const { standard, privacy, form } = found
  return {
    ...lineOf(found),
    simulation: services.agencies.get(agency).simulation,
    requirements: found.requirements,
    steps: standard.steps,
    product: standard.product,
    complaints: standard.complaints,
    legalBasis: standard.legalBasis,
    privacy: { basis: privacy.basis, purpose: privacy.purpose, reads: found.reads },
    who: found.who,
    payable: found.payable,
    form: { version: found.version, steps: form.steps, fields: form.fields },
    related: found.related.map(lineOf),
    successor: found.successor && lineOf(found.successor),
  }
}

export function listAgencies({ services }: Context): z.input<typeof schemas.AgencyList> {
  const agencies = services.catalog.agencies()
  return {
    agencies: agencies.map((a) => ({
      id: a.id,
      name: a.name,
      services: a.services,
      simulation: services.agencies.get(a.id).simulation,
    })),
  }
}

const lineOf = (s: Entry): z.input<typeof schemas.ServiceLine> => ({
  id: s.id,
  agency: { id: s.agency.id, name: s.agency.name },
  service: s.service,
  kind: s.kind,
  title: s.title,
  summary: s.summary,
  life: s.life,
  state: s.state,
  fee: s.fee,
  time: s.time,
})

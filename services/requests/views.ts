/** Rows and events of a request as pages are given them. Names of agencies and services come from the adapters. */
import type { Status, Text } from '../../adapters/kit/contract.ts'
import type { FieldDescription, FormDescription, Place } from '../../adapters/kit/fields.ts'
import { mask, showNop } from '../../adapters/kit/identifiers.ts'
import type { Agencies } from '../agencies.ts'
import type { Files } from '../files/index.ts'
import type { Outbox } from '../outbox.ts'
import type { Sealer } from '../platform/seal.ts'
import { regionName } from '../regions.ts'
import type { AnswerView, RequestRow, RequestView, TimelineEntry } from '../view.ts'
import { isFinal } from './state.ts'
import type { ListedRequest, RequestRecord, RequestStore } from './store.ts'

type Deps = {
  store: RequestStore
  agencies: Agencies
  files: Files
  outbox: Outbox
  sealer: Sealer
  now: () => Date
  today: () => string
}
/** An agency that has not answered for this long is shown with its age. */
const STALE_MS = 15 * 60_000
const SYSTEM: Text = { id: 'Gerbang', en: 'Gerbang' }

export function createViews({ store, agencies, files, sealer, now, today }: Deps) {
  const answersOf = async (row: RequestRecord): Promise<Record<string, unknown>> =>
    JSON.parse(await sealer.openText(row.answers, { table: 'request', column: 'answers', row: row.id }))

  const wordOf = (agency: string, code: string | null | undefined): Text | null =>
    (code && agencies.find(agency)?.agency.inbound?.words[code]) || null

  async function row(r: ListedRequest): Promise<RequestRow> {
    const connected = agencies.find(r.agency)
    const name = connected?.manifest.name ?? { id: r.agency, en: r.agency }
    const title = connected?.agency.services[r.service]?.title ?? { id: r.service, en: r.service }
    const status = r.status as Status
    const heard = agencies.heard(r.agency)
    // A poll that found nothing new is news about every request; a silent webhook is not.
    const polled = connected?.agency.inbound?.poll ? heard : null
    const asOf = r.delivery === 'queued' || !r.asOf ? r.updatedAt : laterOf(r.asOf, polled)
    const silent = now().getTime() - (heard?.getTime() ?? new Date(asOf).getTime()) > STALE_MS
    return {
      number: r.number,
      agency: { id: r.agency, name },
      service: { id: r.service, title },
      status,
      delivery: r.delivery as RequestRow['delivery'],
      waitingFor: r.waitingFor as RequestRow['waitingFor'],
      agencyWord: wordOf(r.agency, r.agencyCode),
      due: isFinal(status) || r.waitingFor === 'resident' ? null : r.due,
      overdue: !isFinal(status) && r.waitingFor !== 'resident' && r.due !== null && r.due < today(),
      asOf: {
        source: r.delivery === 'queued' ? SYSTEM : name,
        at: asOf,
        stale: !isFinal(status) && r.delivery !== 'queued' && (silent || agencies.isPaused(r.agency)),
      },
      createdAt: r.createdAt,
      updatedAt: r.updatedAt,
    }
  }

  async function full(r: RequestRecord): Promise<RequestView> {
    const [base, state, events, references, answers, documents] = await Promise.all([
      row(r),
      store.stateOf(r),
      store.events(r.id),
      store.references(r.id),
      answersOf(r),
      files.issued(r.id),
    ])
    const form: FormDescription = JSON.parse(r.form)
    const connected = agencies.find(r.agency)
    const service = connected?.agency.services[r.service]
    const offers = service?.kind === 'request' ? service : null
    const simulation = connected?.simulation ?? false
    const open = !isFinal(state.status)
    const asked = events.findLast((e) => e.kind === 'correction_asked')
    return {
      ...base,
      references,
      timeline: events.map((e) => entry(e, base.agency.name, r.agency)),
      documents: documents.map((d) => ({ ...d, simulation })),
      answers: form.fields.map((f) => show(f, answers[f.name], state.fix)),
      fix: state.fix,
      fixReason: state.fix.length ? (asked?.body?.note ?? null) : null,
      bill: state.bill,
      can: {
        correct: state.fix.length > 0,
        withdraw: open && !state.withdrawing && (state.delivery === 'queued' || Boolean(offers?.withdraw)),
        message: open && Boolean(offers?.message),
      },
      simulation,
      version: r.version,
    }
  }

  function entry(
    e: Awaited<ReturnType<RequestStore['events']>>[number],
    agencyName: Text,
    agency: string,
  ): TimelineEntry {
    const kind = e.actor === 'resident' || e.actor === 'agency' || e.actor === 'system' ? e.actor : 'staff'
    return {
      id: e.id,
      at: (e.agencyAt ?? e.at).toISOString(),
      kind: e.kind === 'resumed' ? 'note' : e.kind,
      actor: { kind, name: kind === 'agency' ? agencyName : kind === 'system' ? SYSTEM : null },
      status: e.status ?? null,
      agencyWord: wordOf(agency, e.agencyCode),
      note:
        e.body?.note ??
        e.body?.document?.title ??
        (e.body?.text ? { id: e.body.text, en: e.body.text } : null),
    }
  }

  function show(field: FieldDescription, value: unknown, fix: string[] = []): AnswerView {
    return {
      field,
      shown: value === undefined || value === null ? null : shown(field, value),
      toFix: fix.includes(field.name),
    }
  }

  /** An answer as a person reads it. Files are shown by their count; their names are on the files themselves. */
  function shown(field: FieldDescription, value: unknown): AnswerView['shown'] {
    const option = (v: unknown) => field.options?.find((o) => o.value === v)?.label ?? String(v)
    switch (field.kind) {
      case 'choice':
        return option(value)
      case 'choices':
        return (value as unknown[]).map((v) => {
          const label = option(v)
          return typeof label === 'string' ? label : label.id
        })
      case 'nik':
      case 'kk':
        return mask(String(value))
      case 'nop':
        return showNop(String(value))
      case 'region':
        return regionName(String(value))
      case 'place':
        return showPlace(value as Place)
      case 'people':
        return (value as Record<string, unknown>[]).map((one) =>
          (field.fields ?? []).map((f) => show(f, one[f.name])),
        )
      case 'files':
        return { id: `${(value as unknown[]).length} berkas`, en: `${(value as unknown[]).length} file(s)` }
      default:
        return String(value)
    }
  }

  return { row, full, answersOf, show }
}

const laterOf = (iso: string, date: Date | null) =>
  date && date.toISOString() > iso ? date.toISOString() : iso

function showPlace(p: Place) {
  const parts = [p.landmark, p.village && regionName(p.village)]
  if (p.latitude !== undefined) parts.push(`${p.latitude.toFixed(5)}, ${p.longitude?.toFixed(5)}`)
  return parts.filter(Boolean).join(' · ')
}

/**
 * A pocket Lapor (SIMULASI): an Open311 GeoReport v2 server over real HTTP, strict as the strict ones are. It has no
 * idempotency: the same report twice makes two. Reports move on with the clock, looked at whenever it is asked.
 */
import type { Sandbox, SandboxOptions } from '../kit/contract.ts'
import { openSandbox, type SandboxAnswer, type SandboxCore, type SandboxRequest } from '../kit/sandbox.ts'
import { checkReport, checkUpdate, type Fault } from './sandbox-checks.ts'
import { createReports, isClosed, isSecret, type ReportRecord } from './sandbox-reports.ts'
import { definitionOf, requestView, serviceList } from './sandbox-views.ts'
import { answer, argumentsIn, dateOf, type Format, failures, plainNotFound } from './sandbox-wire.ts'

const API_KEY = 'kunci-simulasi-lapor'
const JURISDICTION = 'kotabima.example.go.id'
const BASE = ['open311', 'v2']
const MOST = 1000
const DAYS_90 = 90 * 86_400_000

export async function openLapor(options: SandboxOptions): Promise<Sandbox<{ url: string; apiKey: string }>> {
  const open = await openSandbox(options, route)
  const reports = createReports(open.core, options.decideAfter ?? null)

  async function route(request: SandboxRequest, core: SandboxCore): Promise<SandboxAnswer> {
    const found = /^(.*)\.(json|xml)$/.exec(request.parts.at(-1) ?? '')
    if (BASE.some((part, i) => request.parts[i] !== part)) return plainNotFound('Not found')
    if (!found) return plainNotFound('Bad extension. We support .xml and .json')
    const format = found[2] as Format
    const [what, id] = [...request.parts.slice(BASE.length, -1), found[1]!]
    core.store.together(reports.catchUp)
    const fail = (fault: Fault) => failures(format, fault.status, ...fault.errors)

    switch (`${request.method} ${what}${id === undefined ? '' : ' *'}`) {
      case 'GET services':
        return asked(request, format, [], () => answer(format, 'services', serviceList()))
      case 'GET services *': {
        const definition = definitionOf(id!)
        return definition ? answer(format, 'service_definition', definition) : fail(unknown('service_code'))
      }
      case 'POST requests':
        return file(request, core, format)
      case 'GET requests':
        return asked(request, format, LISTING, (query, mine) => list(format, query, mine))
      case 'GET requests *':
        return one(format, reports.find(id!))
      case 'GET tokens *':
        return token(format, core, id!)
      case 'GET servicerequestupdates':
        return asked(request, format, ['start_date', 'end_date'], (query, mine) =>
          updates(format, query, mine),
        )
      case 'POST servicerequestupdates':
        return add(request, core, format)
      default:
        return plainNotFound('Not found')
    }
  }

  async function file(request: SandboxRequest, core: SandboxCore, format: Format) {
    const checked = checkReport(await argumentsIn(request), API_KEY, JURISDICTION)
    if ('status' in checked) return failures(format, checked.status, ...checked.errors)
    const act = () => {
      if (request.temper === 'says_no')
        return {
          answer: failures(format, 400, { code: 'ISI_DITOLAK', description: 'Isi ditolak (SIMULASI)' }),
        }
      const made = reports.file(checked)
      const number = made.token ? { token: made.token } : { service_request_id: made.id }
      const notice = 'Laporan diteruskan dalam 3 hari kerja. (SIMULASI)'
      const said = { ...number, service_notice: notice, account_id: null }
      return { ref: String(made.id), answer: answer(format, 'service_requests', [said]) }
    }
    // A step of its own each time: this server does not know that it has seen a key before.
    const step = `laporan-${reports.all().length + 1}`
    const conflict = () => failures(format, 400, { code: 400, description: 'Conflict' })
    return core.once(request, { key: checked.attributes.REFERENSI ?? step, step, act, conflict })
  }

  /** The extension of mySociety: an update in the reporter's name, once per `update_id`. */
  async function add(request: SandboxRequest, core: SandboxCore, format: Format) {
    const checked = checkUpdate(await argumentsIn(request), API_KEY, JURISDICTION)
    if ('status' in checked) return failures(format, checked.status, ...checked.errors)
    const { ref, key, closes, changes } = checked
    const known = reports.find(ref)
    if (!known) return failures(format, 404, { code: 404, description: 'service_request_id not found' })
    const taken = answer(format, 'service_request_updates', [{ update_id: `pelapor-${key}` }])
    const act = () => {
      if (request.temper === 'says_no' || isClosed(known))
        return {
          answer: failures(format, 400, { code: 'SUDAH_SELESAI', description: 'Sudah ditutup (SIMULASI)' }),
        }
      if (closes) reports.move(known, 'DITARIK')
      else reports.corrected(Object.assign(known, changes(known)))
      return { ref, answer: taken }
    }
    // Sent again it reads differently (the time, the boundary between parts), and is the same all the same.
    return core.once(request, { key, step: 'pembaruan', act, conflict: () => taken })
  }

  function token(format: Format, core: SandboxCore, id: string) {
    const one = core.store.together(() => reports.askToken(id))
    if (!one) return failures(format, 404, { code: 404, description: 'token not found' })
    const number = one.token ? {} : { service_request_id: one.id }
    return answer(format, 'service_requests', [{ ...number, token: id }])
  }

  /** Without the key, or without a number yet, a report is nobody's. Secret ones are never in public lists. */
  const shown = (mine: boolean) => (one: ReportRecord) => mine || (!isSecret(one) && one.token === null)

  function one(format: Format, found: ReportRecord | undefined) {
    if (!found || !shown(false)(found))
      return failures(format, 404, { code: 404, description: 'service_request_id not found' })
    return answer(format, 'service_requests', [requestView(found)])
  }

  function list(format: Format, query: URLSearchParams, mine: boolean) {
    const among = (name: string, value: string) => query.get(name)?.split(',').includes(value) ?? true
    const ids = query.get('service_request_id')
    const reference = query.get('attribute[REFERENSI]')
    if (reference !== null && !mine)
      return failures(format, 403, { code: 403, description: 'api_key missing' })
    const from = Date.parse(query.get('start_date') ?? '') || options.now().getTime() - DAYS_90
    const to = Date.parse(query.get('end_date') ?? '') || Number.POSITIVE_INFINITY
    const found = reports.all().filter((r) => {
      if (!shown(mine)(r)) return false
      if (ids !== null) return among('service_request_id', String(r.id))
      const at = Date.parse(r.requested)
      const fits = among('service_code', r.service) && among('status', isClosed(r) ? 'closed' : 'open')
      return fits && at >= from && at <= to && (reference === null || r.attributes.REFERENSI === reference)
    })
    const extended = mine && query.get('extensions') === 'true'
    const views = found.slice(0, MOST).map((r) => requestView(r, extended))
    return answer(format, 'service_requests', views)
  }

  function updates(format: Format, query: URLSearchParams, mine: boolean) {
    const from = Date.parse(query.get('start_date') ?? '') || 0
    const to = Date.parse(query.get('end_date') ?? '') || Number.POSITIVE_INFINITY
    const found = reports.news().filter((news) => {
      const at = Date.parse(news.updated_datetime)
      return at >= from && at <= to && shown(mine)(reports.get(String(news.service_request_id)))
    })
    const views = found.map((news) => ({ ...news, media_url: '' }))
    return answer(format, 'service_request_updates', views)
  }

  return {
    config: { url: `${open.url}/${BASE.join('/')}`, apiKey: API_KEY },
    url: open.url,
    temper: open.temper,
    effects: open.effects,
    close: open.close,
    async decide(ref, code, { note, fix } = {}) {
      open.core.store.together(() => reports.move(reports.get(ref), code, { note, fix }))
    },
    async mischief(ref, what) {
      reports.mischief(reports.get(ref), what)
    },
  }
}

const LISTING = [
  'service_request_id',
  'service_code',
  'start_date',
  'end_date',
  'status',
  'extensions',
  'attribute[REFERENSI]',
]
const unknown = (what: string): Fault => ({
  status: 404,
  errors: [{ code: 404, description: `${what} not found` }],
})

/** A question: only names it knows, dates as W3C writes them, and a key that is right when there is one. */
function asked(
  { query }: SandboxRequest,
  format: Format,
  names: string[],
  work: (query: URLSearchParams, mine: boolean) => SandboxAnswer,
) {
  const bad = (description: string) => failures(format, 400, { code: 400, description })
  const allowed = ['jurisdiction_id', 'api_key', ...names]
  const stray = [...query.keys()].find((name) => !allowed.includes(name))
  if (stray !== undefined) return bad('Unknown argument')
  const wrong = ['start_date', 'end_date'].find((name) => query.has(name) && !dateOf(query.get(name)!))
  if (wrong) return bad(`${wrong}: found value isn't a datetime`)
  const city = query.get('jurisdiction_id')
  if (city && city !== JURISDICTION)
    return failures(format, 404, { code: 404, description: 'jurisdiction_id not found' })
  const key = query.get('api_key')
  if (key !== null && key !== API_KEY)
    return failures(format, 403, { code: 403, description: 'Invalid api_key' })
  return work(query, key !== null)
}

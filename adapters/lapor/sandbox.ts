/**
 * A pocket Lapor (SIMULASI): an Open311 GeoReport v2 server over real HTTP, strict as the strict ones are. It has no
 * idempotency: the same report twice makes two. Reports move on with the clock, looked at whenever it is asked.
 */
import type { Sandbox, SandboxOptions } from '../kit/contract.ts'
import { openSandbox, type SandboxAnswer, type SandboxCore, type SandboxRequest } from '../kit/sandbox.ts'
import { checkReport, checkUpdate } from './sandbox-checks.ts'
import { createAsking, createQueries, LIST_NAMES, notFound } from './sandbox-queries.ts'
import { createReports, isClosed } from './sandbox-reports.ts'
import { definitionOf, serviceList } from './sandbox-views.ts'
import { answer, argumentsIn, type Format, failures, plainNotFound } from './sandbox-wire.ts'

const API_KEY = 'kunci-simulasi-lapor'
const JURISDICTION = 'kotabima.example.go.id'
const BASE = '/open311/v2'

export async function openLapor(options: SandboxOptions): Promise<Sandbox<{ url: string; apiKey: string }>> {
  const open = await openSandbox(options, route)
  const reports = createReports(open.core, options.decideAfter ?? null)
  const queries = createQueries(reports, options.now)
  const asked = createAsking(API_KEY, JURISDICTION)

  async function route(request: SandboxRequest, core: SandboxCore): Promise<SandboxAnswer> {
    const path = `/${request.parts.join('/')}`
    const [, what = '', id = '', extension] =
      /^\/open311\/v2\/([a-z]+)(?:\/([^/]+?))?\.(\w+)$/.exec(path) ?? []
    if (!what) return plainNotFound('Not found')
    if (extension !== 'json' && extension !== 'xml')
      return plainNotFound('Bad extension. We support .xml and .json')
    const format: Format = extension
    core.store.together(reports.catchUp)

    switch (`${request.method} ${what}${id && '/*'}`) {
      case 'GET services':
        return asked(request, format, [], () => answer(format, 'services', serviceList()))
      case 'GET services/*':
        return asked(request, format, [], () => definition(format, id))
      case 'POST requests':
        return file(request, core, format)
      case 'GET requests':
        return asked(request, format, LIST_NAMES, (query, mine) => queries.list(format, query, mine))
      case 'GET requests/*':
        return asked(request, format, [], (_, mine) => queries.one(format, id, mine))
      case 'GET tokens/*':
        return asked(request, format, [], () => token(core, format, id))
      case 'GET servicerequestupdates':
        return asked(request, format, ['start_date', 'end_date'], (query, mine) =>
          queries.updates(format, query, mine),
        )
      case 'POST servicerequestupdates':
        return add(request, core, format)
      default:
        return plainNotFound('Not found')
    }
  }

  function definition(format: Format, code: string) {
    const found = definitionOf(code)
    return found ? answer(format, 'service_definition', found) : notFound(format, 'service_code')
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

  /** The extension of mySociety: an update in the reporter's name; here once per `update_id`. */
  async function add(request: SandboxRequest, core: SandboxCore, format: Format) {
    const checked = checkUpdate(await argumentsIn(request), API_KEY, JURISDICTION)
    if ('status' in checked) return failures(format, checked.status, ...checked.errors)
    const { ref, key, closes, changes } = checked
    const known = reports.find(ref)
    if (!known) return notFound(format, 'service_request_id')
    const taken = answer(format, 'service_request_updates', [{ update_id: `pelapor-${key}` }])
    const act = () => {
      if (request.temper === 'says_no' || isClosed(known))
        return {
          answer: failures(format, 400, { code: 'SUDAH_SELESAI', description: 'Sudah ditutup (SIMULASI)' }),
        }
      if (closes) reports.move(known, 'DITARIK')
      else reports.added(Object.assign(known, changes(known)))
      return { ref, answer: taken }
    }
    // Sent again it reads differently (the time, the boundary between parts), and is the same all the same.
    return core.once(request, { key, step: 'pembaruan', act, conflict: () => taken })
  }

  function token(core: SandboxCore, format: Format, id: string) {
    const one = core.store.together(() => reports.askToken(id))
    if (!one) return notFound(format, 'token')
    const number = one.token ? {} : { service_request_id: one.id }
    return answer(format, 'service_requests', [{ ...number, token: id }])
  }

  return {
    config: { url: `${open.url}${BASE}`, apiKey: API_KEY },
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

/** Questions to the pocket server. Without the key one sees what the public sees; a wrong key sees nothing. */
import type { SandboxAnswer, SandboxRequest } from '../kit/sandbox.ts'
import { isClosed, isSecret, type ReportRecord, type Reports } from './sandbox-reports.ts'
import { requestView } from './sandbox-views.ts'
import { answer, dateOf, type Format, failures } from './sandbox-wire.ts'

/** `mine`: asked with the right key. */
type Work = (query: URLSearchParams, mine: boolean) => SandboxAnswer

const MOST = 1000
const DAYS_90 = 90 * 86_400_000

/** Only names it knows, dates as W3C writes them, the right city, and a key that is right when there is one. */
export function createAsking(apiKey: string, jurisdiction: string) {
  return ({ query }: SandboxRequest, format: Format, names: string[], work: Work): SandboxAnswer => {
    const allowed = ['jurisdiction_id', 'api_key', ...names]
    const keys = [...query.keys()]
    if (new Set(keys).size < keys.length || keys.some((name) => !allowed.includes(name)))
      return failures(format, 400, { code: 400, description: 'Unknown argument' })
    const wrong = ['start_date', 'end_date'].find((name) => query.has(name) && !dateOf(query.get(name)!))
    if (wrong) return failures(format, 400, { code: 400, description: `${wrong} isn't a datetime` })
    const city = query.get('jurisdiction_id')
    if (city && city !== jurisdiction) return notFound(format, 'jurisdiction_id')
    const key = query.get('api_key')
    if (key !== null && key !== apiKey) return forbidden(format)
    return work(query, key !== null)
  }
}

export const notFound = (format: Format, what: string) =>
  failures(format, 404, { code: 404, description: `${what} not found` })
const forbidden = (format: Format) =>
  failures(format, 403, { code: 403, description: 'Missing or invalid api_key' })

export const LIST_NAMES = [
  'service_request_id',
  'service_code',
  'start_date',
  'end_date',
  'status',
  'extensions',
  'attribute[REFERENSI]',
]

export function createQueries(reports: Reports, now: () => Date) {
  /** Secret reports, and those without a number yet, are for the holder of the key. */
  const shown = (mine: boolean) => (one: ReportRecord) => mine || (!isSecret(one) && one.token === null)
  const span = (query: URLSearchParams, earliest: number) => {
    const from = query.has('start_date') ? Date.parse(query.get('start_date')!) : earliest
    const to = query.has('end_date') ? Date.parse(query.get('end_date')!) : Number.POSITIVE_INFINITY
    return (at: string) => Date.parse(at) >= from && Date.parse(at) <= to
  }

  return {
    one(format: Format, id: string, mine: boolean) {
      const found = reports.find(id)
      if (!found || !shown(mine)(found)) return notFound(format, 'service_request_id')
      return answer(format, 'service_requests', [requestView(found)])
    },

    /** By numbers alone, or by day, category, status and, with the key, our reference. */
    list(format: Format, query: URLSearchParams, mine: boolean) {
      const reference = query.get('attribute[REFERENSI]')
      if (reference !== null && !mine) return forbidden(format)
      const among = (name: string, value: string) => query.get(name)?.split(',').includes(value) ?? true
      const within = span(query, now().getTime() - DAYS_90)
      const fits = (one: ReportRecord) =>
        query.has('service_request_id')
          ? among('service_request_id', String(one.id))
          : within(one.requested) &&
            among('service_code', one.service) &&
            among('status', isClosed(one) ? 'closed' : 'open') &&
            (reference === null || one.attributes.REFERENSI === reference)
      const found = reports.all().filter((one) => shown(mine)(one) && fits(one))
      const extended = mine && query.get('extensions') === 'true'
      const views = found.slice(0, MOST).map((one) => requestView(one, extended))
      return answer(format, 'service_requests', views)
    },

    updates(format: Format, query: URLSearchParams, mine: boolean) {
      const within = span(query, 0)
      const found = reports
        .news()
        .filter(
          (news) =>
            within(news.updated_datetime) && shown(mine)(reports.get(String(news.service_request_id))),
        )
      const views = found.map((news) => ({ ...news, media_url: '' }))
      return answer(format, 'service_request_updates', views)
    },
  }
}

/** Codes of the house as words: outcomes of calls, kinds of deliveries, rights. An unknown code is shown as it is. */
import type { Text } from '../../adapters/kit/contract.ts'
import type { Grant } from '../../services/view.ts'
import type { Words } from '../words/words.ts'

type Named = { id: string; name: Text }

export function outcomeWord(w: Words, outcome: string) {
  const key = `admin.outcome_${outcome.replace(/^refused_/, '')}`
  return w.has(key) ? w.t(key) : outcome
}

/** A job's kind, or what a call was about: the house's operations, else a service. */
export function kindWord(w: Words, kind: string, services: readonly { id: string; title: Text }[] = []) {
  const key = `admin.kind_${kind}`
  if (w.has(key)) return w.t(key)
  const service = services.find((one) => one.id === kind)
  return service ? w.text(service.title) : kind
}

/** "Petugas instansi · Dinas Kependudukan". */
export function grantWord(w: Words, { role, scope }: Grant, agencies: readonly Named[]) {
  const name = w.t(`role.${role}`)
  if (scope === '*') return name
  const agency = agencies.find((one) => one.id === scope)
  return `${name} · ${agency ? w.text(agency.name) : scope}`
}

export function channelWord(w: Words, channel: string, agencies: readonly Named[]) {
  const [id = '', part] = channel.split('.')
  if (id === 'mail' || id === 'tell') return w.t(`admin.kind_${id}`)
  const agency = agencies.find((one) => one.id === id)
  const name = agency ? w.text(agency.name) : id
  return part === 'documents' ? w.t('admin.channel_documents', { agency: name }) : name
}

export const percent = (w: Words, share: number | null) =>
  share === null ? '–' : w.t('admin.percent', { n: w.number(Math.round(share * 1000) / 10) })

export const milliseconds = (w: Words, ms: number | null) =>
  ms === null ? '–' : w.t('admin.ms', { ms: w.number(ms) })

/** With seconds, which calls need: "14.05.09 WITA"; zones differ by whole minutes. */
export function second(w: Words, at: string) {
  const time = w.time(at)
  const [clock = '', zone = ''] = time.split('\u00a0')
  return w.moment(at).replace(time, `${clock}${clock.charAt(2)}${at.slice(17, 19)}\u00a0${zone}`)
}

/** "14.05 WITA, 3 menit yang lalu". */
export const when = (w: Words, at: string | null) =>
  at ? `${w.moment(at)}, ${w.relative(at)}` : w.t('admin.never')

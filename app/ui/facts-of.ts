/** The promised time and the fee of a service, in words. */
import type { Fee, ServiceStandard } from '../../adapters/kit/contract.ts'
import type { Words } from '../words/words.ts'

export function timeText(w: Words, time: ServiceStandard['time']) {
  return 'kind' in time ? w.t('time.instant') : w.t(`time.${time.unit}`, { n: time.value })
}

/** From when the time counts; nothing for what is instant. */
export function timeFrom(w: Words, time: ServiceStandard['time']) {
  if ('kind' in time) return undefined
  return time.from ? w.t('time.from', { from: w.text(time.from) }) : w.t('time.from_complete')
}

export function feeText(w: Words, fee: Fee) {
  if (fee.kind === 'free') return w.t('fee.free')
  return fee.kind === 'fixed' ? w.money(fee.rupiah) : w.text(fee.formula)
}

export function feeBasis(w: Words, fee: Fee) {
  return fee.basis && w.t('fee.basis', { basis: w.text(fee.basis) })
}

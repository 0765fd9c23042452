/** Days are `YYYY-MM-DD` texts in the tenant's time zone; bounds of date fields move with today. */

/** `today`, `+30d`, `-6m`, `-120y` or a day itself, to a day. A day the month does not have becomes its last one. */
export function dayFrom(bound: string, today: string): string {
  if (bound === 'today') return today
  const found = /^([+-]\d{1,4})([dmy])$/.exec(bound)
  if (!found) return bound
  const date = new Date(`${today}T00:00:00Z`)
  const by = Number(found[1])
  if (found[2] === 'd') date.setUTCDate(date.getUTCDate() + by)
  else {
    const day = date.getUTCDate()
    date.setUTCDate(1)
    date.setUTCMonth(date.getUTCMonth() + (found[2] === 'm' ? by : by * 12))
    const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
    date.setUTCDate(Math.min(day, last))
  }
  return date.toISOString().slice(0, 10)
}

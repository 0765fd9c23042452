/** Durations in milliseconds, so that no figure stands without its unit. */
export const seconds = (n: number) => n * 1000
export const minutes = (n: number) => seconds(60 * n)
export const hours = (n: number) => minutes(60 * n)
export const days = (n: number) => hours(24 * n)
export const later = (now: Date, ms: number) => new Date(now.getTime() + ms)

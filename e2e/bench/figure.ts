/** One line of the bench, and how a bench is described. */
export type Figure = {
  /** `S1`. */
  id: string
  what: string
  goal: string
  /** Today's ratio or figure, in words. */
  today: string
  met: boolean
  /** Absolute figures behind it, for the curious: true of this machine and this hour only. */
  behind: string
  /** Why it falls short, found by profiling; printed only when it does. */
  because?: string
}
export type Bench = {
  /** The figures it can measure. */
  ids: string[]
  run(options: Options): Promise<Figure[]>
}
export type Options = {
  /** A temporary folder of this bench's own. */
  folder: string
  wants: (id: string) => boolean
  /** Requests of S11. */
  requests: number
}

export const times = (n: number) => `${n >= 10 ? n.toFixed(0) : n.toFixed(2)} x`
export const percent = (n: number) => `${(n * 100).toFixed(1)} %`
export const ms = (n: number) => `${n < 10 ? n.toFixed(2) : n.toFixed(0)} ms`
export const perSecond = (n: number) => `${n < 100 ? n.toFixed(1) : Math.round(n)}/s`
/** What a comparison says beside its ratio. */
export const behind = (c: { ours: number; bare: number; cpuRatio: number | null }) =>
  `${perSecond(c.ours)} against ${perSecond(c.bare)}${c.cpuRatio ? `; by CPU per request ${times(c.cpuRatio)}` : ''}`

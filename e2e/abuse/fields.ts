/** Places where something typed is kept: one field of one step of a form, with everything else of the step filled in. */

import type { Class } from './cases.ts'
import { folded, wordsOf } from './inert.ts'
import type { Pairs, Part, Probe } from './probe.ts'

/** `shown`: the text as a page must give it back when it was taken. */
export type Endpoint = {
  name: string
  /** What is usual here for a case that expects `expect`; the case itself may say otherwise. */
  usual?: (expect: Class) => Class
  try(typed: Buffer, shown: string, id: string): Promise<Class>
}
export type Field = {
  name: string
  path: string
  cookie: string
  step: string
  field: string
  /** The rest of the step. */
  with: Pairs
  /** What the error summary names, when not the field. */
  summary?: string
  /** How what was typed is sent, when not as one input. */
  as?: (typed: Buffer) => Pairs
  parts?: boolean
}

/** Taken: the next step is offered and the page of this one gives the text back. Refused: the summary names this field. */
export function fieldEndpoint(probe: Probe, at: Field): Endpoint {
  const here = `${at.path}?step=${at.step}`
  return {
    name: at.name,
    async try(typed, shown) {
      const pairs = [...at.with, ...(at.as?.(typed) ?? ([[at.field, typed]] as Pairs))]
      const parts = (): Part[] => pairs.map(([name, value]) => ({ name, value }))
      const answer = at.parts ? await probe.postParts(here, parts(), at) : await probe.post(here, pairs, at)
      if (answer.status === 303) {
        const page = await probe.get(here, at)
        mustShow(page.text, shown, at.name)
        return 'TXT'
      }
      if (answer.status === 422) mustName(answer.text, at.summary ?? at.field)
      return refusalOf(answer.status, at.name)
    },
  }
}

export function refusalOf(status: number, where: string): Class {
  if (status === 404) return 'DENY'
  if (status >= 400 && status < 500) return 'R4'
  throw new Error(`${where} answered ${status}`)
}

export function mustShow(html: string, shown: string, where: string) {
  if (!wordsOf(html).includes(folded(shown)))
    throw new Error(`${where} took it and does not show ${JSON.stringify(shown.slice(0, 80))}`)
}

/** The error summary has a link to the field: it was this answer that was refused, no other. */
function mustName(html: string, field: string) {
  const links = [...html.matchAll(/<a href="#(f-[^"]+)"/g)].map(([, id]) => id!)
  const id = `f-${field.replace(/[[\].]+/g, '-')}`
  if (!links.some((link) => link.replace(/[[\].]+/g, '-').startsWith(id)))
    throw new Error(`refused, but not for ${field}: ${links.join(', ') || 'no link'}`)
}

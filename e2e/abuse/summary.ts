/** What the run says at its end: how many cases there are of each section, and where the app falls short of the corpus. */
import { existsSync, readFileSync } from 'node:fs'
import { type Case, corpus } from './cases.ts'

const sectionOf = (c: Case) => c.id.slice(0, 1)

export function summary(): string {
  const sections = [...new Set(corpus.map(sectionOf))].sort()
  const counts = sections.map((s) => `${s} ${corpus.filter((c) => sectionOf(c) === s).length}`)
  const short = corpus.flatMap((c) =>
    Object.entries(c.short ?? {}).map(
      ([at, [got, reason]]) => `  ${c.id} at ${at}: ${got} where the corpus wants ${c.expect}; ${reason}`,
    ),
  )
  return [
    `Abuse corpus: ${corpus.length} cases (${counts.join(', ')})`,
    `Shortfalls: ${short.length}`,
    ...short,
  ].join('\n')
}

/** A case that is proved elsewhere: the test it names must be there. */
export function isThere({ see = '' }: Case): boolean {
  const [file = '', name = ''] = see.split(': ')
  return existsSync(file) && name !== '' && readFileSync(file, 'utf8').includes(name)
}

/**
 * The words the catalogue itself uses, and what a typed word most likely meant by them: the word itself, one it
 * begins, or one it is a slip of. Knowing the whole vocabulary, a slip is put right before synonyms and affixes are
 * looked at, so that "kelahirn" is "kelahiran" and then "lahir".
 */
import { canonical, isStopWord, plain, synonymsOf, termsOf } from './words.ts'

/** One thing asked for: any of `terms` answers it. `how`: written so, only begun, or by a slip; unknown answers nothing. */
export type Wish = { terms: string[]; how: 'literal' | 'begun' | 'slip' | 'unknown' }

const MAX_WORDS = 12
const MAX_LETTERS = 24
const MAX_COMPLETIONS = 6

export function createVocabulary(texts: readonly string[]) {
  const terms = new Set(texts.flatMap(termsOf))
  const written = texts.flatMap((text) => plain(text).split(' ')).filter((word) => word && !isStopWord(word))
  const words = [...new Set([...written, ...[...terms].flatMap(synonymsOf)])].sort()
  const known = new Set(words)
  const isKnown = (word: string) => known.has(word) || terms.has(canonical(word)) || isStopWord(word)

  const begunBy = (start: string) =>
    start.length < 3 ? [] : words.filter((word) => word.startsWith(start)).slice(0, MAX_COMPLETIONS)
  const nearest = (word: string, edits: number) => {
    let best: string | undefined
    let least = edits + 1
    for (const candidate of words) {
      const distance = slips(word, candidate, least - 1)
      if (distance < least) [best, least] = [candidate, distance]
    }
    return best
  }

  /** What was asked for. `loose` accepts far slips: good for a suggestion, not for an answer. */
  return (question: string, loose = false): Wish[] => {
    const wishes: Wish[] = []
    const line: string[] = []
    const mended = new Set<string>()
    for (const word of plain(question).split(' ').filter(Boolean).slice(0, MAX_WORDS)) {
      const started = isKnown(word) ? [] : begunBy(word)
      const meant = isKnown(word) ? word : nearest(word, (loose ? LOOSE : STRICT)(word.length))
      if (started.length > 0) wishes.push({ terms: [...new Set(started.map(canonical))], how: 'begun' })
      else if (meant) line.push(meant)
      else wishes.push({ terms: [canonical(word)], how: 'unknown' })
      if (meant && meant !== word) mended.add(canonical(meant))
    }
    for (const term of new Set(termsOf(line.join(' ')))) {
      wishes.push({ terms: [term], how: mended.has(term) ? 'slip' : 'literal' })
    }
    return wishes
  }
}

/** Slips allowed in a word of that many letters. In a short word a slip is another word. */
const STRICT = (letters: number) => (letters <= 3 ? 0 : letters <= 7 ? 1 : 2)
const LOOSE = (letters: number) => Math.floor(letters / 2.5)

/**
 * Letters wrong, missing, too many or swapped with their neighbour (optimal string alignment), or more than `limit`.
 * The first letter must be right or swapped: people rarely miss it, and it halves the lucky finds.
 */
export function slips(a: string, b: string, limit: number): number {
  const far = limit + 1
  if (limit < 1 || Math.abs(a.length - b.length) > limit || Math.max(a.length, b.length) > MAX_LETTERS)
    return far
  if (a[0] !== b[0] && !(a[0] === b[1] && a[1] === b[0])) return far
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      row[j] = Math.min(row[j - 1]! + 1, last[j]! + 1, last[j - 1]! + same)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) row[j] = Math.min(row[j]!, before[j - 2]! + 1)
    }
    if (Math.min(...row) > limit) return far
    ;[before, last] = [last, row]
  }
  return Math.min(last[b.length]!, far)
}

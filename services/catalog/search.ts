/**
 * Search over the services: one small index in memory for both languages. What answers the whole question comes
 * before what answers a part of it, and what is called exactly so comes first.
 */
import MiniSearch, { type SearchResult } from 'minisearch'
import type { Text } from '../../adapters/kit/contract.ts'
import { cleanLine } from '../../adapters/kit/identifiers.ts'
import { createVocabulary, type Wish } from './vocabulary.ts'
import { termsOf } from './words.ts'

export const MAX_QUESTION = 100
const MAX_FOUND = 20
const MAX_SUGGESTED = 4

export type Language = keyof Text
export type Searchable = {
  id: string
  title: Text
  summary: Text
  synonyms: Record<Language, string[]>
  /** The agency's name and whatever else belongs to the service without naming it. */
  about: Text[]
}
/** `asked` is the question as understood, cut to 100 characters; suggestions are given when nothing is found. */
export type Hits = { asked: string; found: string[]; suggested: string[] }

type Field = 'titleId' | 'titleEn' | 'synonyms' | 'summary' | 'about'

export function createSearch(services: readonly Searchable[]) {
  const index = new MiniSearch<Record<Field | 'id', string>>({
    fields: ['titleId', 'titleEn', 'synonyms', 'summary', 'about'] satisfies Field[],
    // Fields are handed over in canonical terms already.
    tokenize: (text) => text.split(' ').filter(Boolean),
    processTerm: (term) => term,
  })
  index.addAll(services.map(toDocument))
  const understand = createVocabulary(services.flatMap(textsOf))
  const names = new Map(services.map((s) => [s.id, new Set(namesOf(s).map((name) => key(termsOf(name))))]))

  const rank = (wishes: Wish[], language: Language) => {
    const weight = new Map(wishes.flatMap((wish) => wish.terms.map((term) => [term, WEIGHT[wish.how]])))
    const called = key(wishes.flatMap((wish) => (wish.how === 'begun' ? [] : wish.terms)))
    return index
      .search([...weight.keys()].join(' '), {
        boost: { titleId: language === 'id' ? 4 : 3, titleEn: language === 'en' ? 4 : 3, synonyms: 3 },
        boostTerm: (term) => weight.get(term) ?? 1,
      })
      .map((hit) => ({
        id: hit.id as string,
        ...grade(hit, wishes, names.get(hit.id)?.has(called) ?? false),
      }))
      .sort((a, b) => b.score - a.score)
  }

  return (question: string, language: Language): Hits => {
    const asked = cleanLine(question.slice(0, MAX_QUESTION * 4)).slice(0, MAX_QUESTION)
    const ranked = rank(understand(asked), language)
    const enough = (ranked[0]?.score ?? 0) / 30
    const found = ranked.filter((hit) => hit.sure && hit.score >= enough).map((hit) => hit.id)
    if (found.length > 0) return { asked, found: found.slice(0, MAX_FOUND), suggested: [] }
    const near = ranked.length > 0 ? ranked : rank(understand(asked, true), language)
    return { asked, found: [], suggested: near.slice(0, MAX_SUGGESTED).map((hit) => hit.id) }
  }
}

const WEIGHT: Record<Wish['how'], number> = { literal: 1, begun: 0.6, slip: 0.6, unknown: 1 }

/** The share of the question that was answered counts squared, being called exactly so threefold. */
function grade(hit: SearchResult, wishes: Wish[], calledSo: boolean) {
  const answered = wishes.filter((wish) => wish.terms.some((term) => hit.queryTerms.includes(term)))
  const written = answered.filter((wish) => wish.how !== 'slip')
  const share = answered.length / wishes.length
  return {
    score: hit.score * share * share * (calledSo ? 3 : 1),
    /** At least half the question answered, and not by lucky slips alone. */
    sure: answered.length === wishes.length || written.length * 2 >= wishes.length,
  }
}

function toDocument(s: Searchable) {
  const canonical = (texts: string[]) => texts.flatMap(termsOf).join(' ')
  return {
    id: s.id,
    titleId: canonical([s.title.id]),
    titleEn: canonical([s.title.en]),
    synonyms: canonical([...s.synonyms.id, ...s.synonyms.en]),
    summary: canonical([s.summary.id, s.summary.en]),
    about: canonical(s.about.flatMap((text) => [text.id, text.en])),
  }
}

const namesOf = (s: Searchable) => [s.title.id, s.title.en, ...s.synonyms.id, ...s.synonyms.en]
const textsOf = (s: Searchable) => [
  ...namesOf(s),
  ...[s.summary, ...s.about].flatMap((text) => [text.id, text.en]),
]
/** The same words in any order. */
const key = (terms: readonly string[]) => [...new Set(terms)].sort().join(' ')

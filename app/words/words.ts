/**
 * Every sentence a person reads, by key, in both languages. Messages are ICU, compiled when first used and kept.
 * The catalogues are handed in (`catalogues.ts`), so that mails and PDFs speak with the same words as pages.
 */
import { IntlMessageFormat } from 'intl-messageformat'
import type { Text } from '../../adapters/kit/contract.ts'
import type { Issue } from '../../adapters/kit/fields.ts'
import { createFormat, type Format, type Lang } from './format.ts'

export type { Lang } from './format.ts'
/** Every key there is: a misspelt one does not compile. */
export type WordKey = keyof typeof import('./id.json')
export type Catalogues = Record<Lang, Readonly<Record<string, string>>>
export type Values = Readonly<Record<string, string | number>>

/** One language, ready to speak. */
export type Words = Format & {
  lang: Lang
  /** The sentence of a key. An unknown key throws, or is given to `missing`. */
  t(key: WordKey, values?: Values): string
  has(key: string): key is WordKey
  /** An agency's text in this language. */
  text(text: Text): string
  /** What is wrong with one answer. `typed` is what was written: sentences say how long it was. */
  issue(issue: Issue, more?: { label?: string; typed?: string }): string
}

export type WordsOptions = {
  /** IANA zone of the tenant. */
  zone?: string
  now?: () => Date
  /** What to say for a key that is not there; throws when absent. */
  missing?: (key: string, lang: Lang) => string
}

/** `words(lang)`; anything but `en` is Indonesian. Throws on an unknown key unless `missing` is given. */
export function createWords(catalogues: Catalogues, options: WordsOptions = {}) {
  const { zone = 'Asia/Makassar', now = () => new Date(), missing } = options
  const speakers: Record<Lang, Words> = {
    id: speaker('id', catalogues.id, createFormat('id', zone, now), missing),
    en: speaker('en', catalogues.en, createFormat('en', zone, now), missing),
  }
  return (lang: string | null | undefined): Words => speakers[lang === 'en' ? 'en' : 'id']
}

function speaker(
  lang: Lang,
  catalogue: Readonly<Record<string, string>>,
  format: Format,
  missing: WordsOptions['missing'],
): Words {
  const compiled = new Map<string, IntlMessageFormat>()
  const has = (key: string): key is WordKey => Object.hasOwn(catalogue, key)
  const t = (key: WordKey, values?: Values) => {
    const message = has(key) ? catalogue[key] : undefined
    if (message === undefined) {
      if (missing) return missing(key, lang)
      throw new Error(`No word "${key}" in ${lang}.json`)
    }
    if (!message.includes('{') && !message.includes("''")) return message
    const ready = compiled.get(key) ?? compile(message, lang)
    compiled.set(key, ready)
    return String(ready.format(values))
  }
  return {
    ...format,
    lang,
    t,
    has,
    text: (text) => text[lang],
    issue: (issue, more = {}) => {
      const key = `field.${issue.word}`
      const label = !more.label
        ? t('field.this')
        : more.label.endsWith('?')
          ? t('field.answer_to', { question: more.label })
          : lowerFirst(more.label)
      const values = { ...lengths(more.typed ?? ''), label, ...issueValues(issue, format) }
      return t(has(key) ? key : 'field.invalid', values)
    },
  }
}

/** Compiled as pages do it; the test of the catalogues compiles every message with it. */
export function compile(message: string, lang: Lang) {
  return new IntlMessageFormat(message, lang === 'en' ? 'en-GB' : 'id-ID', undefined, { ignoreTag: true })
}

/** Bounds of a date are days; `span` says whether a length is one number or from one to another. */
function issueValues({ values = {} }: Issue, format: Format): Values {
  const said: Record<string, string | number> = { ...values, span: values.min === values.max ? 'no' : 'yes' }
  for (const bound of ['earliest', 'latest']) {
    if (bound in values) said[bound] = format.day(String(values[bound]))
  }
  return said
}

/** How much was written: characters (`typed`), and digits among them, for numbers that people write with gaps. */
const lengths = (typed: string) => ({
  typed: [...typed.trim()].length,
  typedDigits: typed.replace(/\D/g, '').length,
})

/** A label inside a sentence: "Isi nama ibu." Abbreviations (`NIK`) stay as they are. */
function lowerFirst(label: string) {
  const second = label.charAt(1)
  return second && second !== second.toUpperCase() ? label.charAt(0).toLowerCase() + label.slice(1) : label
}

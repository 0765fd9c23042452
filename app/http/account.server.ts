/** What the pages of people share: sentences for what was refused, and codes as people type them. */
import { data, type HeadersFunction } from '@remix-run/node'
import { PASSWORD_MIN } from '../ui/account-form.tsx'
import type { WordKey } from '../words/words.ts'
import type { Context } from './context.server.ts'

/** What a form of an account page is drawn with after a post. Passwords and codes are never among the values. */
export type Answered = {
  error?: string
  errors?: Record<string, string>
  values?: Record<string, string>
}

type NotTried = { outcome: 'locked' | 'limited'; until: Date } | { outcome: 'busy' }

/** Nothing was tried: a sentence that says when to come back, with its status. */
export function notTried(
  context: Context,
  answer: NotTried,
  more: Omit<Answered, 'error'> & { sentence?: WordKey } = {},
) {
  const { words } = context
  const { sentence = 'account.limited', ...rest } = more
  if (answer.outcome === 'busy') {
    const headers = { 'retry-after': '5' }
    return data<Answered>({ ...rest, error: words.t('error.503') }, { status: 503, headers })
  }
  const minutes = minutesUntil(context, answer.until)
  return data<Answered>({ ...rest, error: words.t(sentence, { minutes }) }, { status: 429 })
}

/** What was typed will not do. */
export const invalid = (answered: Answered) => data<Answered>(answered, { status: 422 })

/** For routes whose actions answer with `notTried`: only this header of an action reaches the browser. */
export const retryAfter: HeadersFunction = ({ actionHeaders }) => {
  const seconds = actionHeaders.get('retry-after')
  return new Headers(seconds ? { 'retry-after': seconds } : undefined)
}

/** Whole minutes, rounded up; the second by which counters are coarse makes no minute of its own. */
export const minutesUntil = ({ services }: Context, until: Date) =>
  Math.max(1, Math.ceil((until.getTime() - services.now().getTime() - 1000) / 60_000))

/** What is wrong with a new password. */
export function passwordSentence(
  { words }: Context,
  fault: 'short' | 'long' | 'common' | 'personal',
  typed: string,
): string {
  if (typed === '') return words.t('field.required', { label: words.t('account.a_password') })
  const values = { min: PASSWORD_MIN, typed: [...typed].length }
  return words.t(`register.password_${fault}`, values)
}

/** A code as it was meant: full-width digits, blanks and hyphens are how people and keyboards write it. */
export const codeOf = (typed: string) => typed.normalize('NFKC').replace(/[\s.\u2010-\u2015-]/g, '')

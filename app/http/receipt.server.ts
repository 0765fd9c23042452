/** A request's receipt as a PDF, in the words of the page. */
import type { AnswerView, RequestView } from '../../services/view.ts'
import type { Context } from './context.server.ts'

export async function receiptPdf(
  context: Context,
  { view, code }: { view: RequestView; code: string },
): Promise<Uint8Array> {
  const { words: w, services, site } = context
  const agency = w.text(view.agency.name)
  const facts: [string, string][] = [
    [w.t('receipt.service'), w.text(view.service.title)],
    [w.t('receipt.agency'), agency],
    [w.t('receipt.at'), w.dateTime(view.createdAt)],
    ...(view.due ? [[w.t('receipt.due'), w.day(view.due)] as [string, string]] : []),
  ]
  return services.receiptPdf({
    lang: w.lang,
    city: site.city,
    title: w.t('receipt.title'),
    number: { label: w.t('receipt.number'), value: view.number },
    code: { label: w.t('receipt.code'), value: code, note: w.t('receipt.code_lead') },
    qr: { text: `${site.origin}/track?number=${view.number}`, label: w.t('receipt.qr') },
    facts,
    answers: view.answers
      .filter((a) => a.shown !== null)
      .map((a) => [w.text(a.field.label), shown(context, a)] as [string, string]),
    answersLabel: w.t('request.answers'),
    next: { label: w.t('receipt.next'), value: w.t('receipt.next_lead', { agency }) },
    simulation: view.simulation ? w.t('simulation.mark') : null,
  })
}

function shown({ words: w }: Context, { shown: value }: AnswerView): string {
  if (value === null) return w.t('review.empty')
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return w.text(value)
  if (value.every((v) => typeof v === 'string')) return value.join(', ')
  return w.t('people.count', { n: value.length })
}

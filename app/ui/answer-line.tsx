/** The answer first: one large sentence that says where a request stands and by when. Pure choice of a sentence. */
import type { Bill, Delivery, Status, Text } from '../../adapters/kit/contract.ts'
import type { Words } from '../words/words.ts'

export type Answerable = {
  status: Status
  delivery: Delivery
  agency: { name: Text }
  due: string | null
  overdue: boolean
  /** How many answers are to be corrected. */
  fix?: readonly string[]
  bill?: Bill | null
  documents?: readonly unknown[]
}

export function AnswerLine({ w, of }: { w: Words; of: Answerable }) {
  return <p className="answer">{answerOf(w, of)}</p>
}

export function answerOf(w: Words, of: Answerable) {
  const agency = w.text(of.agency.name)
  const due = of.due ? w.day(of.due) : ''
  const documents = of.documents?.length ?? 0
  switch (of.status) {
    case 'done':
      return documents > 0 ? w.t('answer.done_documents', { n: documents }) : w.t('answer.done')
    case 'rejected':
      return w.t('answer.rejected', { agency })
    case 'cancelled':
      return w.t('answer.cancelled')
    case 'needs_action':
      return w.t('answer.needs_action', { agency, n: of.fix?.length ?? 0 })
    case 'awaiting_payment':
      return of.bill
        ? w.t('answer.awaiting_payment', { agency, amount: w.money(of.bill.total) })
        : w.t('answer.awaiting_payment_unknown', { agency })
    case 'received':
    case 'in_progress':
      if (of.delivery === 'stuck' || of.delivery === 'unknown')
        return w.t(`answer.${of.delivery}`, { agency })
      if (of.delivery !== 'accepted') return w.t('answer.queued', { agency })
      if (of.overdue && due) return w.t('answer.overdue', { agency, due })
      return due ? w.t(`answer.${of.status}_due`, { agency, due }) : w.t(`answer.${of.status}`, { agency })
  }
}

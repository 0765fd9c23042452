/** Bills: one as facts on a request's page, several as a table for a look-up by number; an assessment before sending. */
import type { Assessment, Bill } from '../../adapters/kit/contract.ts'
import type { Words } from '../words/words.ts'
import { DataTable, Facts } from './facts.tsx'
import { Icon } from './icons/icon.tsx'

export function BillFacts({ w, bill }: { w: Words; bill: Bill }) {
  return (
    <div className="bill">
      <p className="bill-total">
        <span className="soft">{bill.title}</span>
        <b>{w.money(bill.total)}</b>
        <BillState w={w} bill={bill} />
      </p>
      <Facts
        figures
        facts={[
          { label: w.t('bill.principal'), value: w.money(bill.principal) },
          { label: w.t('bill.penalty'), value: w.money(bill.penalty) },
          ...(bill.due ? [{ label: w.t('bill.due'), value: w.day(bill.due) }] : []),
        ]}
      />
    </div>
  )
}

export function BillTable({ w, bills, title }: { w: Words; bills: readonly Bill[]; title: string }) {
  if (bills.length === 0) return <p>{w.t('bill.none')}</p>
  const open = bills.filter((bill) => !bill.paid).reduce((sum, bill) => sum + bill.total, 0)
  return (
    <>
      <DataTable
        caption={title}
        columns={[
          { label: w.t('bill.object') },
          { label: w.t('bill.principal'), figures: true },
          { label: w.t('bill.penalty'), figures: true },
          { label: w.t('bill.total'), figures: true },
          { label: w.t('bill.due') },
          { label: w.t('tracker.status') },
        ]}
        rows={bills.map((bill) => [
          bill.title,
          w.money(bill.principal),
          w.money(bill.penalty),
          <b key="total">{w.money(bill.total)}</b>,
          bill.due ? w.day(bill.due) : '–',
          <BillState key="state" w={w} bill={bill} />,
        ])}
      />
      <p className="total">
        {w.t('bill.unpaid')} <b>{w.money(open)}</b>
      </p>
    </>
  )
}

function BillState({ w, bill }: { w: Words; bill: Bill }) {
  return (
    <span className={bill.paid ? 'tag tone-good' : 'tag tone-wait'}>
      <Icon name={bill.paid ? 'done' : 'awaiting_payment'} size={18} />{' '}
      {w.t(bill.paid ? 'bill.paid' : 'bill.unpaid')}
    </span>
  )
}

/** What it will come to, computed from the answers; an estimate until the agency says so. */
export function AssessmentView({
  w,
  assessment,
  agency,
}: {
  w: Words
  assessment: Assessment
  agency: string
}) {
  return (
    <section className="assessment">
      <h2>{w.t('review.estimate')}</h2>
      <Facts
        figures
        facts={assessment.lines.map((line) => ({ label: w.text(line.label), value: w.money(line.rupiah) }))}
      />
      <p className="total">
        {w.t('review.total')} <b>{w.money(assessment.total)}</b>
      </p>
      <p className="soft">{w.t('review.estimate_note', { agency })}</p>
    </section>
  )
}

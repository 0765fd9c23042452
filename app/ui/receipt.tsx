/** The sheet that tickets, receipts and letters share: arch, weave, number, QR, one sentence of what to do next. */
import type { ReactNode } from 'react'
import type { Words } from '../words/words.ts'
import { type Fact, Facts } from './facts.tsx'
import { Logo } from './icons/logo.tsx'

export type SheetProps = {
  w: Words
  city: string
  title: string
  /** What stands in the largest type. */
  numberLabel: string
  number: string
  facts: readonly Fact[]
  /** The tracking code, when the reader may see it. */
  code?: string | null
  /** SVG of the QR code, drawn by the page. */
  qr?: ReactNode
  next: string
  simulation: boolean
}

export function Sheet({
  w,
  city,
  title,
  numberLabel,
  number,
  facts,
  code,
  qr,
  next,
  simulation,
}: SheetProps) {
  return (
    <article className="sheet" aria-label={title}>
      <header>
        <Logo size={44} />
        <p>
          <b>{w.t('page.app')}</b> <span>{city}</span>
        </p>
        <p className="sheet-title">{title}</p>
      </header>
      <div className="weave" />
      <div className="sheet-main">
        <div>
          <p className="sheet-label">{numberLabel}</p>
          <p className="sheet-number">{number}</p>
          {code && (
            <>
              <p className="sheet-label">{w.t('receipt.code')}</p>
              <p className="sheet-code">{code}</p>
            </>
          )}
        </div>
        {qr && <div className="sheet-qr">{qr}</div>}
      </div>
      <Facts facts={facts} />
      {code && <p className="soft">{w.t('receipt.code_lead')}</p>}
      <p className="sheet-next">{next}</p>
      {simulation && (
        <>
          <p className="sheet-mark" aria-hidden="true" data-mark={w.t('simulation.mark')} />
          <p className="sr">{w.t('simulation.document')}</p>
        </>
      )}
    </article>
  )
}

export type ReceiptProps = Pick<SheetProps, 'w' | 'city' | 'number' | 'code' | 'qr' | 'simulation'> & {
  service: string
  agency: string
  /** Instant of sending. */
  at: string
  /** Who sent it; absent for the anonymous. */
  by?: string | null
  due?: string | null
}

export function Receipt({ w, service, agency, at, by, due, ...sheet }: ReceiptProps) {
  return (
    <Sheet
      w={w}
      {...sheet}
      title={w.t('receipt.title')}
      numberLabel={w.t('receipt.number')}
      facts={[
        { label: w.t('receipt.service'), value: service },
        { label: w.t('receipt.agency'), value: agency },
        { label: w.t('receipt.at'), value: w.dateTime(at) },
        ...(by ? [{ label: w.t('receipt.by'), value: by }] : []),
        ...(due ? [{ label: w.t('receipt.due'), value: w.day(due) }] : []),
      ]}
      next={w.t('receipt.next_lead', { agency })}
    />
  )
}

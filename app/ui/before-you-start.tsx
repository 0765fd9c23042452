/** Before anyone signs in: what to bring (ticked and printed), time, fee and result, the steps, the law folded away. */
import type { ReactNode } from 'react'
import type { Requirement, ServiceStandard } from '../../adapters/kit/contract.ts'
import type { Requirements } from '../../services/catalog/index.ts'
import type { Words } from '../words/words.ts'
import { feeBasis, feeText, timeFrom, timeText } from './facts-of.ts'
import { Icon, type IconName } from './icons/icon.tsx'

export type BeforeYouStartProps = {
  w: Words
  standard: ServiceStandard
  requirements: Requirements
  /** The start button, or the notice why there is none. */
  children?: ReactNode
}

export function BeforeYouStart({ w, standard, requirements, children }: BeforeYouStartProps) {
  const { bring, fetched } = requirements
  return (
    <div className="before">
      <ThreeFacts w={w} standard={standard} />
      {children}
      <div className="before-cols">
        <section className="needs">
          <h2>{w.t('before.needs')}</h2>
          {bring.length + fetched.length === 0 ? (
            <p>{w.t('before.needs_none')}</p>
          ) : (
            <>
              <p className="soft">{w.t('before.needs_lead')}</p>
              <ul className="checklist">
                {bring.map((item, i) => (
                  <BringLine key={item.text.id} w={w} item={item} id={`need-${i}`} />
                ))}
                {fetched.map((item) => (
                  <FetchedLine key={item.text.id} w={w} item={item} />
                ))}
              </ul>
              <button className="quiet script-only" type="button" data-print hidden>
                <Icon name="printer" /> {w.t('before.print')}
              </button>
            </>
          )}
        </section>
        <section>
          <h2>{w.t('before.steps')}</h2>
          <ol className="steps">
            {standard.steps.map((step) => (
              <li key={step.id}>
                <span>{w.text(step)}</span>
              </li>
            ))}
          </ol>
        </section>
      </div>
      <div>
        <Fold title={w.t('before.complaints')} items={standard.complaints.map(w.text)} />
        <Fold title={w.t('before.legal')} items={standard.legalBasis.map(w.text)} />
      </div>
    </div>
  )
}

/** Time, fee and product in a row. */
export function ThreeFacts({ w, standard }: Pick<BeforeYouStartProps, 'w' | 'standard'>) {
  return (
    <dl className="three" aria-label={w.t('before.facts')}>
      <Fact
        icon="clock"
        label={w.t('before.time')}
        value={timeText(w, standard.time)}
        more={timeFrom(w, standard.time)}
      />
      <Fact
        icon="money"
        label={w.t('before.fee')}
        value={feeText(w, standard.fee)}
        more={feeBasis(w, standard.fee)}
      />
      <Fact icon="document" label={w.t('before.product')} value={w.text(standard.product)} />
    </dl>
  )
}

function Fact({ icon, label, value, more }: { icon: IconName; label: string; value: string; more?: string }) {
  return (
    <div>
      <dt>
        <Icon name={icon} /> {label}
      </dt>
      <dd>
        <b>{value}</b>
        {more && <small>{more}</small>}
      </dd>
    </div>
  )
}

function BringLine({ w, item, id }: { w: Words; item: Requirement; id: string }) {
  return (
    <li>
      <label className="tick" htmlFor={id}>
        <input type="checkbox" id={id} autoComplete="off" />
        <span>
          {w.text(item.text)} {item.optional && <small>({w.t('before.optional')})</small>}
        </span>
      </label>
    </li>
  )
}

/** Crossed out for the eye, and said in words for everyone. */
function FetchedLine({ w, item }: { w: Words; item: Requirement }) {
  return (
    <li className="fetched">
      <Icon name="check" />
      <span>
        <s>{w.text(item.text)}</s>
        {item.lookup && <small>{w.t('before.fetched', { source: w.text(item.lookup) })}</small>}
      </span>
    </li>
  )
}

function Fold({ title, items }: { title: string; items: readonly string[] }) {
  if (items.length === 0) return null
  return (
    <details className="fold">
      <summary>{title}</summary>
      <ul>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </details>
  )
}

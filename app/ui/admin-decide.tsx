/** The three things a person can decide about a delivery, each with a reason; the most likely one stands open. */
import type { DeliveryView } from '../../services/deliveries.ts'
import type { Words } from '../words/words.ts'
import { FoldedForm, type Posted, StaffField, StaffForm } from './admin-form.tsx'
import { NextStep } from './notice.tsx'

export type DecideProps = {
  w: Words
  of: DeliveryView /** Its name. */
  agency: string
  posted?: Posted | null
}

export function Decide({ w, of, agency, posted }: DecideProps) {
  const reason = (form: string) => (
    <StaffField
      form={form}
      name="reason"
      label={w.t('admin.reason')}
      hint={w.t('admin.reason_hint')}
      posted={posted}
    />
  )
  return (
    <div>
      <NextStep title={w.t('admin.replay')}>
        <p>{w.t(of.state === 'unknown' ? 'admin.why_unknown' : 'admin.why_stuck')}</p>
        {of.retry && <p>{w.t(`admin.retry_${of.retry}`)}</p>}
        <StaffForm w={w} form="replay" posted={posted} go={w.t('admin.replay')} tone="main">
          {reason('replay')}
        </StaffForm>
      </NextStep>
      {of.kind !== 'document' && (
        <FoldedForm
          w={w}
          form="settle"
          posted={posted}
          go={w.t('admin.settle_go')}
          title={w.t(of.number ? 'admin.settle' : 'admin.settle_mail')}
          lead={of.asks.ref ? w.t('admin.settle_lead', { agency }) : undefined}
        >
          {of.asks.ref && (
            <StaffField
              form="settle"
              name="ref"
              label={w.t('admin.ref', { agency })}
              posted={posted}
              max={64}
            />
          )}
          {reason('settle')}
        </FoldedForm>
      )}
      <FoldedForm
        w={w}
        form="stop"
        posted={posted}
        go={w.t('admin.stop_go')}
        tone="danger"
        title={w.t('admin.stop')}
        lead={w.t(
          of.kind === 'submit'
            ? 'admin.stop_lead_submit'
            : of.asks.note
              ? 'admin.stop_lead'
              : 'admin.stop_lead_mail',
        )}
      >
        {of.asks.note && (
          <>
            <StaffField
              form="stop"
              name="note_id"
              label={w.t('admin.note_id')}
              posted={posted}
              max={500}
              lang="id"
              long
            />
            <StaffField
              form="stop"
              name="note_en"
              label={w.t('admin.note_en')}
              posted={posted}
              max={500}
              lang="en"
              long
            />
          </>
        )}
        {reason('stop')}
      </FoldedForm>
    </div>
  )
}

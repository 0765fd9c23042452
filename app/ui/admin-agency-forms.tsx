/** What an admin can do with an agency: its switch, and its deliveries that wait for a person. */
import type { DeliveryView } from '../../services/deliveries.ts'
import type { AgencyHealth } from '../../services/health.ts'
import type { Words } from '../words/words.ts'
import { DeliveryTable } from './admin-deliveries.tsx'
import { FoldedForm, type Posted, StaffField, StaffForm } from './admin-form.tsx'
import { Notice } from './notice.tsx'

type AgencyForms = { w: Words; of: AgencyHealth; posted?: Posted | null }

/** On or off, also with a full queue: what waits is said first. */
export function AgencySwitch({ w, of, posted }: AgencyForms) {
  const agency = w.text(of.name)
  const said = (
    <>
      <StaffField
        form="off"
        name="reason_id"
        label={w.t('admin.reason_id')}
        posted={posted}
        value={of.offReason?.id}
        lang="id"
        long
      />
      <StaffField
        form="off"
        name="reason_en"
        label={w.t('admin.reason_en')}
        posted={posted}
        value={of.offReason?.en}
        lang="en"
        long
      />
    </>
  )
  return (
    <section>
      <h2>{w.t('admin.switch')}</h2>
      {of.enabled ? (
        <FoldedForm
          w={w}
          form="off"
          posted={posted}
          go={w.t('admin.switch_off')}
          tone="danger"
          title={w.t('admin.switch_off')}
          lead={w.t('admin.switch_off_lead', { agency, n: of.waiting })}
        >
          {said}
        </FoldedForm>
      ) : (
        <>
          <Notice tone="wait" title={w.t('admin.is_off')}>
            <p>{of.offReason && w.text(of.offReason)}</p>
            <p>{w.t('admin.is_off_queue', { n: of.waiting })}</p>
          </Notice>
          <StaffForm w={w} form="on" posted={posted} go={w.t('admin.switch_on')} tone="main">
            <StaffField
              form="on"
              name="reason"
              label={w.t('admin.reason')}
              hint={w.t('admin.reason_hint')}
              posted={posted}
            />
          </StaffForm>
          <FoldedForm
            w={w}
            form="off"
            posted={posted}
            go={w.t('admin.reason_save')}
            title={w.t('admin.reason_change')}
          >
            {said}
          </FoldedForm>
        </>
      )}
    </section>
  )
}

/** What of it waits for a person, and one decision for all that is surely not there yet. */
export function HeldOfAgency({ w, of, held, posted }: AgencyForms & { held: readonly DeliveryView[] }) {
  const again = held.filter((d) => d.state === 'stuck').length
  return (
    <section>
      <h2>{w.t('admin.deliveries')}</h2>
      {held.length === 0 ? (
        <p className="soft">{w.t('admin.held_none')}</p>
      ) : (
        <DeliveryTable
          w={w}
          caption={w.t('admin.held', { n: of.stuck })}
          deliveries={held}
          agencies={[of]}
          one
        />
      )}
      {again > 1 && (
        <FoldedForm
          w={w}
          form="replay_all"
          posted={posted}
          go={w.t('admin.replay_all_go')}
          title={w.t('admin.replay_all', { n: again })}
          lead={w.t('admin.replay_all_lead')}
        >
          <StaffField
            form="replay_all"
            name="reason"
            label={w.t('admin.reason')}
            hint={w.t('admin.reason_hint')}
            posted={posted}
          />
        </FoldedForm>
      )}
    </section>
  )
}

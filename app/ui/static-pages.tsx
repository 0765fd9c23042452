/** Privacy, accessibility statement and complaints: the pages the footer names. */
import type { Words } from '../words/words.ts'

export function PrivacyPage({ w, city, contact }: { w: Words; city: string; contact: string }) {
  return (
    <div className="prose">
      <h1>{w.t('privacy.title')}</h1>
      <p className="lead">{w.t('privacy.lead')}</p>
      {(['what', 'why', 'how', 'cookies', 'rights'] as const).map((part) => (
        <section key={part}>
          <h2>{w.t(`privacy.${part}_title`)}</h2>
          <p>{w.t(`privacy.${part}`)}</p>
        </section>
      ))}
      <section>
        <h2>{w.t('privacy.contact_title')}</h2>
        <p>{w.t('privacy.contact', { city, contact })}</p>
      </section>
    </div>
  )
}

export function AccessibilityPage({ w, contact }: { w: Words; contact: string }) {
  return (
    <div className="prose">
      <h1>{w.t('accessibility.title')}</h1>
      <p className="lead">{w.t('accessibility.lead')}</p>
      <section>
        <h2>{w.t('accessibility.can_title')}</h2>
        <ul>
          {(['keyboard', 'zoom', 'reader', 'script', 'dark'] as const).map((part) => (
            <li key={part}>{w.t(`accessibility.can_${part}`)}</li>
          ))}
        </ul>
        <p>{w.t('accessibility.tested')}</p>
      </section>
      <section>
        <h2>{w.t('accessibility.limits_title')}</h2>
        <p>{w.t('accessibility.limits')}</p>
      </section>
      <section>
        <h2>{w.t('accessibility.tell_title')}</h2>
        <p>{w.t('accessibility.tell', { contact })}</p>
      </section>
    </div>
  )
}

export type Channel = { name: string; href: string; note?: string }

export function ComplaintsPage({ w, channels }: { w: Words; channels: readonly Channel[] }) {
  return (
    <div className="prose">
      <h1>{w.t('complaints.title')}</h1>
      <p className="lead">{w.t('complaints.lead')}</p>
      <ul className="services">
        {channels.map((channel) => (
          <li className="service" key={channel.href}>
            <a href={channel.href}>
              <b>{channel.name}</b>
              {channel.note && <span className="service-what">{channel.note}</span>}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}

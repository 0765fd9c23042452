/** A page that is not open yet: what will come, and nothing that pretends. */
import type { Words } from '../words/words.ts'
import { EmptyState } from './notice.tsx'
import { paths } from './paths.ts'

export function Coming({ w, who }: { w: Words; who: 'counter' | 'officer' }) {
  return (
    <>
      <h1>{w.t(`role.${who}`)}</h1>
      <EmptyState
        title={w.t('role.coming_title')}
        lead={w.t('role.coming', { what: w.t(`coming.${who}`) })}
        action={{ href: paths.home, text: w.t('nav.services') }}
      />
    </>
  )
}

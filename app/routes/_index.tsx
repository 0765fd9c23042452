/** The front door: one question, six situations of life, what agencies offer. `?q=`, `?life=` and `?agency=` narrow it. */
import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import type { LifeEvent } from '../../adapters/kit/contract.ts'
import { authorize, notFound, type RoutePolicy } from '../http/guards.server.ts'
import { LifeTiles } from '../ui/life-tiles.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { usePage } from '../ui/page-context.ts'
import { SearchBox } from '../ui/search-box.tsx'
import { AgencyList, ServiceList } from '../ui/services-list.tsx'

export const policy: RoutePolicy = { loader: 'anyone' }

export async function loader({ request, context }: LoaderFunctionArgs) {
  await authorize(context, 'anyone')
  const { catalog } = context.services
  const { words } = context
  const ask = new URL(request.url).searchParams
  const agencies = catalog.agencies()
  const [q, life, agency] = [ask.get('q')?.trim() ?? '', ask.get('life'), ask.get('agency')]
  if (q) {
    const { found, suggested } = catalog.search(q, words.lang)
    return {
      kind: 'search' as const,
      q: q.slice(0, 100),
      found,
      suggested,
      agencies,
      title: words.t('search.title', { q: q.slice(0, 40) }),
    }
  }
  if (life !== null) {
    const known = (
      ['identity', 'family', 'moving', 'building', 'business', 'neighbourhood'] satisfies LifeEvent[]
    ).find((l) => l === life)
    if (!known) throw notFound()
    return {
      kind: 'life' as const,
      life: known,
      found: catalog.byLife(known),
      agencies,
      title: words.t(`life.${known}`),
    }
  }
  if (agency !== null) {
    const known = agencies.find((a) => a.id === agency)
    if (!known) throw notFound()
    return {
      kind: 'agency' as const,
      agency: known,
      found: catalog.byAgency(known.id),
      agencies,
      title: words.text(known.name),
    }
  }
  return { kind: 'door' as const, agencies }
}

export default function FrontDoor() {
  const { w } = usePage()
  const data = useLoaderData<typeof loader>()
  if (data.kind === 'door') {
    return (
      <>
        <SearchBox w={w} heading />
        <section aria-labelledby="life-title">
          <h2 id="life-title">{w.t('home.life')}</h2>
          <LifeTiles w={w} />
        </section>
        <section aria-labelledby="agencies-title">
          <h2 id="agencies-title">{w.t('home.agencies')}</h2>
          <AgencyList w={w} agencies={data.agencies} />
        </section>
      </>
    )
  }
  return (
    <>
      <SearchBox w={w} query={data.kind === 'search' ? data.q : ''} />
      {data.kind === 'search' ? <Found data={data} /> : <Listed data={data} />}
    </>
  )
}

type Data = ReturnType<typeof useLoaderData<typeof loader>>

function Found({ data }: { data: Extract<Data, { kind: 'search' }> }) {
  const { w } = usePage()
  if (data.found.length > 0) {
    return (
      <section>
        <h1>{w.t('search.found', { n: data.found.length, q: data.q })}</h1>
        <ServiceList w={w} entries={data.found} />
      </section>
    )
  }
  return (
    <section>
      <h1>{w.t('search.none', { q: data.q })}</h1>
      <p>{w.t('search.none_lead')}</p>
      {data.suggested.length > 0 && (
        <>
          <h2>{w.t('search.suggested')}</h2>
          <ServiceList w={w} entries={data.suggested} />
        </>
      )}
      <h2>{w.t('home.life')}</h2>
      <LifeTiles w={w} />
    </section>
  )
}

function Listed({ data }: { data: Extract<Data, { kind: 'life' | 'agency' }> }) {
  const { w } = usePage()
  const title = data.kind === 'life' ? w.t(`life.${data.life}`) : w.text(data.agency.name)
  return (
    <section>
      <h1>{title}</h1>
      {data.found.length > 0 ? (
        <ServiceList w={w} entries={data.found} quiet={data.kind === 'agency'} />
      ) : (
        <EmptyState title={w.t('home.none')} action={{ href: '/', text: w.t('nav.services') }} />
      )}
    </section>
  )
}

/** The frame of every page: skip link, header with the arch, the weave, menu, language, footer. Owns no data. */
import type { ReactNode } from 'react'
import type { Text } from '../../adapters/kit/contract.ts'
import type { Viewer } from '../../services/view.ts'
import type { Words } from '../words/words.ts'
import { Icon } from './icons/icon.tsx'
import { Logo } from './icons/logo.tsx'
import { currentItem, navFor } from './nav.ts'
import { inLanguage, paths } from './paths.ts'

export type PageProps = {
  w: Words
  /** Name of the city, as it calls itself: "Kota Bima". */
  city: string
  /** Path and query of this page, for the language switch and the current item of the menu. */
  path: string
  viewer: Viewer | null
  /** Demo mode: the banner; `plainHttp` adds the warning that signing in will not work here. */
  demo?: { plainHttp?: boolean } | null
  /** The agency behind this page is a stand-in. */
  simulation?: Text | null
  /** Hidden fields of the sign-out form (its token). */
  hidden?: Readonly<Record<string, string>>
  /** `wide` for staff tables, `form` for one column of questions. */
  width?: 'text' | 'wide' | 'form'
  /** Where people can reach the city, in the footer. */
  contact?: string
  children: ReactNode
}

export function Page({ w, simulation, width = 'text', children, ...frame }: PageProps) {
  return (
    <>
      <a className="skip" href="#content">
        {w.t('page.skip')}
      </a>
      <Header w={w} {...frame} />
      {frame.demo && <DemoBanner w={w} plainHttp={frame.demo.plainHttp ?? false} />}
      <main id="content" className={`page page-${width}`} tabIndex={-1}>
        {simulation && (
          <p className="simulation">
            <b>{w.t('simulation.mark')}</b> {w.t('simulation.note', { agency: w.text(simulation) })}
          </p>
        )}
        {children}
      </main>
      <Footer w={w} city={frame.city} contact={frame.contact} />
    </>
  )
}

type HeaderProps = Pick<PageProps, 'w' | 'city' | 'path' | 'viewer' | 'hidden'>

export function Header({ w, city, path, viewer, hidden }: HeaderProps) {
  const items = navFor(viewer)
  const here = currentItem(items, path)
  const other = w.lang === 'id' ? 'en' : 'id'
  return (
    <header className="top">
      <div className="top-in">
        <a className="brand" href={paths.home}>
          <Logo />
          <span>
            <b>{w.t('page.app')}</b>
            <small>{city}</small>
          </span>
        </a>
        <nav aria-label={w.t('page.nav')}>
          <ul>
            {items.map((item) => (
              <li key={item.href}>
                <a href={item.href} aria-current={item === here ? 'page' : undefined}>
                  {w.t(item.word)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div className="top-tools">
          <a
            className="lang"
            href={inLanguage(path, other)}
            hrefLang={other}
            lang={other}
            aria-label={other === 'en' ? 'EN, English' : 'ID, Bahasa Indonesia'}
          >
            {other.toUpperCase()}
          </a>
          {viewer && (
            <form method="post" action={paths.signOut}>
              <Hidden fields={hidden} />
              <button className="quiet" type="submit">
                {w.t('nav.sign_out')}
              </button>
            </form>
          )}
        </div>
      </div>
      <div className="weave" />
    </header>
  )
}

export function DemoBanner({ w, plainHttp }: { w: Words; plainHttp: boolean }) {
  return (
    <aside className="demo" aria-label={w.t('demo.title')}>
      <p>
        <b>{w.t('demo.title')}.</b> {w.t('demo.banner')}
      </p>
      {plainHttp && (
        <p className="demo-warn">
          <Icon name="warning" /> {w.t('demo.plain_http')}
        </p>
      )}
    </aside>
  )
}

export function Footer({ w, city, contact }: { w: Words; city: string; contact?: string }) {
  return (
    <footer className="foot">
      <div className="foot-in">
        <p className="foot-motto">{w.t('page.motto', { city })}</p>
        <ul>
          <li>
            <a href={paths.privacy}>{w.t('page.privacy')}</a>
          </li>
          <li>
            <a href={paths.accessibility}>{w.t('page.accessibility')}</a>
          </li>
          <li>
            <a href={paths.complaints}>{w.t('page.complaints')}</a>
          </li>
        </ul>
        {contact && <p>{contact}</p>}
        <p className="fine">{w.t('page.data_notice')}</p>
      </div>
    </footer>
  )
}

/** Hidden inputs of a form: its token, its version, its key. */
export function Hidden({ fields }: { fields?: Readonly<Record<string, string>> }) {
  return Object.entries(fields ?? {}).map(([name, value]) => (
    <input key={name} type="hidden" name={name} value={value} />
  ))
}

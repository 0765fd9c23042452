/** The document around every page, and what is shown when a page cannot be. */
import { isRouteErrorResponse, Links, Outlet, useMatches, useRouteError } from '@remix-run/react'
import type { ReactNode } from 'react'
import type { Text } from '../adapters/kit/contract.ts'
import { type ErrorKind, ErrorPage } from './ui/error-page.tsx'
import { Page, type PageProps } from './ui/page.tsx'
import { usePage } from './ui/page-context.ts'
import styles from './ui/styles.css?url'

/** What a route's loader may say about its page, and its `handle` about its shape. */
type PageData = { title?: string; simulation?: Text | null }
type Handle = { width?: PageProps['width'] }

export const links = () => [
  { rel: 'stylesheet', href: styles },
  { rel: 'icon', href: '/icon.svg', type: 'image/svg+xml' },
  { rel: 'manifest', href: '/manifest.webmanifest' },
]

export function Layout({ children }: { children: ReactNode }) {
  const page = usePage()
  const data = useMatches().at(-1)?.data as PageData | undefined
  const app = page.w.t('page.app')
  return (
    <html lang={page.w.lang}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="theme-color" media="(prefers-color-scheme: light)" content="#FBFAF6" />
        <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#12151C" />
        <title>{data?.title ? `${data.title} · ${app}` : `${app} ${page.city}`}</title>
        <Links />
      </head>
      <body data-offline={`${page.w.t('error.offline_title')}. ${page.w.t('error.offline')}`}>
        {children}
        {page.script && <script type="module" src={page.script} />}
      </body>
    </html>
  )
}

export default function App() {
  const last = useMatches().at(-1)
  const data = last?.data as PageData | undefined
  const handle = last?.handle as Handle | undefined
  return (
    <Framed width={handle?.width} simulation={data?.simulation}>
      <Outlet />
    </Framed>
  )
}

export function ErrorBoundary() {
  const error = useRouteError()
  const { w, trace } = usePage()
  const status = isRouteErrorResponse(error) ? error.status : 500
  return (
    <Framed>
      <ErrorPage w={w} kind={kindOf(status)} reference={status >= 500 ? trace : undefined} />
    </Framed>
  )
}

function Framed({ children, ...shape }: Pick<PageProps, 'width' | 'simulation' | 'children'>) {
  const { w, city, path, viewer, demo, plainHttp } = usePage()
  return (
    <Page w={w} city={city} path={path} viewer={viewer} demo={demo ? { plainHttp } : null} {...shape}>
      {children}
    </Page>
  )
}

const KINDS = ['403', '404', '409', '422', '429', '500', '503'] as const
const kindOf = (status: number): ErrorKind =>
  KINDS.find((kind) => kind === String(status)) ?? (status < 500 ? '404' : '500')

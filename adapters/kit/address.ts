/** Addresses below a base: values written in safely, nothing that leads elsewhere. */
import { AgencyError } from './contract.ts'

/** Writes values into a path safely: path`/v1/cases/${ref}/notes`. Throws on what would change the path. */
export function path(parts: TemplateStringsArray, ...values: (string | number)[]) {
  return String.raw(
    { raw: parts },
    ...values.map((value) => {
      const text = String(value)
      if (text === '' || text === '.' || text === '..')
        throw new AgencyError('protocol', 'A part of the path is empty', { maybeActed: false })
      return encodeURIComponent(text)
    }),
  )
}

export function parseBase(baseUrl: string) {
  const base = new URL(baseUrl)
  if (base.search || base.hash) throw new Error('A base address has no query and no fragment')
  return base
}

export function targetOf(
  base: URL,
  asked: { path: string; query?: Record<string, string | number | undefined> },
) {
  const prefix = base.pathname.replace(/\/$/, '')
  const url = new URL(base.href)
  const [pathname = '', search] = asked.path.split('?', 2)
  url.pathname = prefix + pathname
  url.search = search ?? ''
  for (const [name, value] of Object.entries(asked.query ?? {})) {
    if (value !== undefined) url.searchParams.append(name, String(value))
  }
  const inside =
    url.origin === base.origin && (url.pathname === prefix || url.pathname.startsWith(`${prefix}/`))
  if (!asked.path.startsWith('/') || !inside) {
    throw new AgencyError('protocol', 'The path leads elsewhere', { maybeActed: false })
  }
  return url
}

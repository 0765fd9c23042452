/** Where the pages of the frame live: the one place that spells their addresses. */
export const paths = {
  home: '/',
  track: '/track',
  requests: '/requests',
  account: '/account',
  signIn: '/sign-in',
  signOut: '/sign-out',
  register: '/register',
  reset: '/reset',
  privacy: '/privacy',
  accessibility: '/accessibility',
  complaints: '/complaints',
  counter: '/counter',
  desk: '/desk',
  agencies: '/integrator',
  admin: '/admin',
  audit: '/audit',
  mailbox: '/mailbox',
  service: (id: string) => `/s/${id}`,
  draft: (id: string) => `/drafts/${id}`,
  request: (number: string) => `/requests/${encodeURIComponent(number)}`,
  life: (life: string) => `/?life=${encodeURIComponent(life)}`,
  agency: (agency: string) => `/?agency=${encodeURIComponent(agency)}`,
}

/** The same page in another language. `path` is path and query as asked for. */
export function inLanguage(path: string, lang: string) {
  const [before = '/', query = ''] = path.split('?')
  const search = new URLSearchParams(query)
  search.set('lang', lang)
  return `${before}?${search}`
}

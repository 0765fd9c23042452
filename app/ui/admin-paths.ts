/** Where the pages of admins, integrators and auditors live. */
export const adminPaths = {
  overview: '/admin',
  agency: (id: string) => `/admin/agencies/${encodeURIComponent(id)}`,
  deliveries: (agency?: string) =>
    `/admin/deliveries${agency ? `?agency=${encodeURIComponent(agency)}` : ''}`,
  delivery: (id: string) => `/admin/deliveries/${encodeURIComponent(id)}`,
  people: '/admin/people',
  person: (account: string) => `/admin/people/${encodeURIComponent(account)}`,
  invite: '/admin/people/invite',
  connection: (id: string) => `/integrator/${encodeURIComponent(id)}`,
}

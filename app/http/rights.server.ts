/** What an admin's form asks for a member of staff, done by identity (which writes the journal) or answered in words. */
import type { PersonRow } from '../../services/identity/index.ts'
import type { Grant, Viewer } from '../../services/view.ts'
import type { Context } from './context.server.ts'
import type { Posted } from './form.server.ts'

const RIGHT = /^(officer|integrator|admin|auditor):([a-z0-9*][a-z0-9-]{0,62})$/
const PLACE = /^[a-z0-9][a-z0-9-]{0,62}$/

export type RightAsked = { grant: Grant } | { none: true } | { wrong: 'right' | 'place' }

/** A right as a form posts it: `role:scope`, a counter's place beside it. `agencies`: ids that there are. */
export function rightOf(values: Record<string, string>, agencies: readonly string[]): RightAsked {
  const { right = '' } = values
  const place = (values.place ?? '').trim()
  if (!right) return { none: true }
  if (right === 'counter:') {
    return PLACE.test(place) ? { grant: { role: 'counter', scope: place } } : { wrong: 'place' }
  }
  const [, role = '', scope = ''] = RIGHT.exec(right) ?? []
  const whole = role === 'admin' || role === 'auditor'
  if (!role || (whole ? scope !== '*' : !agencies.includes(scope))) return { wrong: 'right' }
  return { grant: { role: role as Grant['role'], scope } }
}

/** Rights as one text, for the page that is sent along and compared. */
export const written = (grants: readonly Grant[]) =>
  [...new Set(grants.map((g) => `${g.role}:${g.scope}`))].toSorted().join(' ')

export type PersonNews = 'invited' | 'grants' | 'disabled' | 'enabled' | 'reset'
export type PersonChanged =
  | { outcome: 'done'; news: PersonNews }
  /** Sentences by field. */
  | { outcome: 'wrong'; errors: Record<string, string> }
  | { outcome: 'gone' }
type Asked = { by: Viewer; person: PersonRow; doing: string; values: Record<string, string>; form: Posted }

/** Throws a Response (400) for something no form of ours asks. */
export async function changePerson(context: Context, asked: Asked): Promise<PersonChanged> {
  const { by, person, doing } = asked
  if (doing === 'grants') return changeGrants(context, asked)
  if (doing === 'invite_again') {
    return said(context, 'invited', 'reason', await context.services.identity.inviteAgain(by, person.account))
  }
  const { people } = context.services.identity
  const steps = {
    disable: { news: 'disabled', act: people.disable, already: person.disabled },
    enable: { news: 'enabled', act: people.enable, already: !person.disabled },
    reset: { news: 'reset', act: people.resetSecondFactor, already: !person.hasSecondFactor },
  } as const
  if (!Object.hasOwn(steps, doing)) throw new Response(null, { status: 400 })
  const step = steps[doing as keyof typeof steps]
  const reason = (asked.values.reason ?? '').trim()
  if (!reason || reason.length > 200) return wrong('reason', context.words.t('admin.reason_missing'))
  // A second press finds it done.
  if (step.already) return { outcome: 'done', news: step.news }
  return said(context, step.news, 'reason', await step.act(by, person.account, reason))
}

async function changeGrants(context: Context, { by, person, values, form }: Asked): Promise<PersonChanged> {
  const { services, words: w } = context
  const ids = services.agencies.all().map((c) => c.manifest.id)
  const added = rightOf(values, ids)
  if ('wrong' in added) return wrong(added.wrong, w.t(`admin.${added.wrong}_wrong`))
  const kept = form.controls('_keep.').map(([name]) => {
    const [role = '', scope = ''] = name.slice('_keep.'.length).split(':')
    return { role, scope } as Grant
  })
  const grants = [...kept, ...('grant' in added ? [added.grant] : [])]
  if (!grants.some((g) => g.role !== 'resident')) return wrong('right', w.t('admin.grants_none'))
  if (written(grants) === written(person.grants)) return { outcome: 'done', news: 'grants' }
  if (form.control('_had') !== written(person.grants))
    return wrong('right', w.t('admin.person_changed_meanwhile'))
  return said(
    context,
    'grants',
    'right',
    await services.identity.people.setGrants(by, person.account, grants),
  )
}

type Answer = {
  outcome:
    | 'done'
    | 'invited'
    | 'invalid'
    | 'forbidden'
    | 'not_found'
    | 'changed_meanwhile'
    | 'own_account'
    | 'last_admin'
}

function said({ words: w }: Context, news: PersonNews, field: string, { outcome }: Answer): PersonChanged {
  switch (outcome) {
    case 'done':
    case 'invited':
      return { outcome: 'done', news }
    case 'forbidden':
    case 'not_found':
      return { outcome: 'gone' }
    case 'invalid':
      return wrong(field, w.t('admin.right_wrong'))
    case 'changed_meanwhile':
    case 'own_account':
    case 'last_admin':
      return wrong(field, w.t(`admin.person_${outcome}`))
  }
}

const wrong = (field: string, sentence: string): PersonChanged => ({
  outcome: 'wrong',
  errors: { [field]: sentence },
})

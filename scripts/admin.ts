/**
 * `npm run admin`: what must work when nobody can sign in. The first admin of a live installation, a lost second factor,
 * an account that has to be closed now. Everything is in the journal, as done by `command`.
 */
import { catalogues } from '../app/words/catalogues.ts'
import { createWords } from '../app/words/words.ts'
import { CITY } from '../services/city.ts'
import { createCore } from '../services/identity/core.ts'
import { parseIdentifier } from '../services/identity/identifier.ts'
import { createIdentity, type IdentityDeps, type PersonRow } from '../services/identity/index.ts'
import { createMail } from '../services/mail.ts'
import { createAudit, createNotices, type Say } from '../services/notices.ts'
import { createOutbox } from '../services/outbox.ts'
import type { Env } from '../services/platform/env.ts'
import { createTransport } from '../services/transport.ts'
import { type Books, type Command, openBooks, Refused, readArgs, readEnv, runAsProgram } from './command.ts'

const usage = `Usage:
  npm run admin invite-first <e-mail>                    the first admin of a live installation
  npm run admin -- invite-first <e-mail> --again         another one, or a new link for one who has not used it
  npm run admin reset-second-factor <e-mail> [reason]    after a lost telephone; the next sign-in sets up a new one
  npm run admin disable <e-mail> [reason]                nobody gets in any more, from the next request on
  npm run admin enable <e-mail> [reason]`

type Desk = {
  env: Env
  deps: IdentityDeps
  identity: ReturnType<typeof createIdentity>
  link: () => string
  print: Command['print']
}
type Done = { outcome: string }

export async function admin({ now, print, ...given }: Command): Promise<void> {
  const { words, has } = readArgs(given, { switches: ['again'] }, usage)
  const [what, email, ...reason] = words
  if (!what || !email || !['invite-first', ...Object.keys(changes)].includes(what)) throw new Refused(usage)
  const env = readEnv(given.source)
  const books = await openBooks(env, now)
  try {
    const desk = openDesk(env, books, now, print)
    if (what === 'invite-first') await inviteFirst(desk, email, has('again'))
    else await change(desk, what as keyof typeof changes, email, reason.join(' ') || 'command line')
  } finally {
    await books.close()
  }
}

/** Identity as the server has it. Mail goes into the outbox and is sent by the running server. */
function openDesk(env: Env, { db, sealer }: Books, now: () => Date, print: Command['print']): Desk {
  const { tenant } = env
  const origin = env.publicOrigin ?? `http://${env.listen.host}:${env.listen.port}`
  const outbox = createOutbox({ db, tenant, owner: 'command', onError: () => {} })
  const mail = createMail({ db, tenant, sealer, outbox, transport: createTransport(env.mail), now })
  const wordsOf = createWords(catalogues, { zone: env.timeZone })
  let link = ''
  const say: Say = (lang, key, values) => {
    // The link is the one in the mail: its address is known in one place.
    link = String(values?.link || link)
    return wordsOf(lang).t(key as Parameters<ReturnType<typeof wordsOf>['t']>[0], values)
  }
  const deps: IdentityDeps = {
    ...{ db, tenant, sealer, now },
    notifyInTrx: createNotices({ mail, say, origin, city: CITY.name }).tellInTrx,
    auditInTrx: createAudit({ db, tenant, now }).writeInTrx,
    match: () => Promise.reject(new Error('No command asks the population agency')),
    settings: { issuer: `Gerbang ${CITY.name}`, origin, mode: env.mode, providers: [] },
  }
  return { env, deps, identity: createIdentity(deps), link: () => link, print }
}

async function inviteFirst(desk: Desk, email: string, again: boolean): Promise<void> {
  const { env, identity, print } = desk
  if (env.mode !== 'live')
    throw new Refused('This is a demo (MODE is not live): it has its accounts, admin@contoh.test among them.')
  const admins = (await staff(desk)).filter(
    (one) => !one.disabled && one.grants.some(({ role }) => role === 'admin'),
  )
  if (admins.length > 0 && !again)
    throw new Refused(
      'There is an admin already, who can invite others on the page for staff. To invite one from here all the same, or to renew a link that was not used, add --again.',
    )
  const invited = await identity.invite('command', {
    email,
    name: 'Admin',
    grants: [{ role: 'admin', scope: '*' }],
  })
  if (invited.outcome === 'invalid')
    throw new Refused(`"${email}" is not an e-mail address that mail can be sent to.`)
  if (invited.outcome === 'exists') await renew(desk, admins, invited.account)
  else if (invited.outcome !== 'invited') throw new Refused(sentences[invited.outcome])
  print(
    `Invitation for ${email}, valid for 3 days and for one use. It is also on its way by mail:\n\n  ${desk.link()}\n`,
  )
}

/** A new link for an admin who has not used the first one; any other account with this address is left alone. */
async function renew({ identity }: Desk, admins: PersonRow[], account: string): Promise<void> {
  const waiting = admins.find((one) => one.account === account && one.invited)
  const renewed = waiting && (await identity.inviteAgain('command', account))
  if (renewed?.outcome !== 'invited')
    throw new Refused(
      'There is an account with this address already, and it is in use. Choose another address.',
    )
}

async function staff({ identity }: Desk): Promise<PersonRow[]> {
  const found = await identity.people.staff('command')
  return found.outcome === 'found' ? found.people : []
}

/** What can be done to an account, and how it is said afterwards. */
const changes = {
  'reset-second-factor': {
    run: (identity: Desk['identity'], id: string, why: string) =>
      identity.people.resetSecondFactor('command', id, why),
    done: 'The second factor is gone and every session has ended. The next sign-in sets up a new one. The owner is told by mail.',
  },
  disable: {
    run: (identity: Desk['identity'], id: string, why: string) => identity.people.disable('command', id, why),
    done: 'The account is closed and every session has ended.',
  },
  enable: {
    run: (identity: Desk['identity'], id: string, why: string) => identity.people.enable('command', id, why),
    done: 'The account is open again.',
  },
}

async function change(desk: Desk, what: keyof typeof changes, email: string, reason: string): Promise<void> {
  const identifier = parseIdentifier(email, desk.deps.sealer)
  // Also residents: only staff are listed by the service itself.
  const account = identifier && (await createCore(desk.deps).accounts.findByIdentifier(identifier))
  if (!account) throw new Refused(sentences.not_found)
  const done: Done = await changes[what].run(desk.identity, account.id, reason)
  if (done.outcome !== 'done') throw new Refused(sentences[done.outcome as keyof typeof sentences])
  desk.print(changes[what].done)
}

const sentences = {
  not_found: 'There is no account with this address.',
  changed_meanwhile: 'Somebody changed this account at the same moment. Look at it, then try again.',
  last_admin:
    'This is the last admin. Invite another one first: npm run admin -- invite-first <e-mail> --again',
  forbidden: 'This is not allowed.',
  own_account: 'This is not allowed.',
}

await runAsProgram(import.meta.url, admin)

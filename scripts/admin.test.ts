import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { transact } from '../db/index.ts'
import { createCore } from '../services/identity/core.ts'
import { parseIdentifier } from '../services/identity/identifier.ts'
import { createIdentity, type IdentityDeps } from '../services/identity/index.ts'
import { createAudit } from '../services/notices.ts'
import { admin } from './admin.ts'
import { type Books, sentenceOf } from './command.ts'
import { type Live, lastingEngines, openLive } from './testing-live.ts'

const PASSWORD = 'empat kucing hijau'
const caller = { address: '203.0.113.7', agent: 'Test' }
const tokenIn = (said: string) =>
  /https:\/\/layanan\.kota\.go\.id\/invite\?token=([\w-]{43})/.exec(said)?.[1] ?? said

for (const engine of lastingEngines)
  describe(`npm run admin on ${engine.name}`, () => {
    let live: Live
    beforeAll(async () => {
      live = await openLive(engine)
    })
    afterAll(() => live.close())

    const depsOf = ({ db, sealer }: Books): IdentityDeps => ({
      ...{ db, tenant: 'BIM', sealer, now: live.now },
      notifyInTrx: async () => {},
      auditInTrx: createAudit({ db, tenant: 'BIM', now: live.now }).writeInTrx,
      match: () => Promise.reject(new Error('not asked')),
      settings: { issuer: 'Gerbang', origin: 'https://layanan.kota.go.id', mode: 'live', providers: [] },
    })
    const identityOf = (books: Books) => createIdentity(depsOf(books))
    const accept = (token: string) =>
      live.look((books) => identityOf(books).acceptInvite({ token, password: PASSWORD }, caller))
    const signIn = (identifier: string) =>
      live.look((books) => identityOf(books).signIn({ identifier, password: PASSWORD }, caller))
    const journal = () =>
      live.look(async ({ db }) => {
        const rows = await db
          .selectFrom('audit')
          .select(['actor', 'action', 'detail'])
          .orderBy('id')
          .execute()
        return rows.map(({ actor, action }) => `${actor} ${action}`)
      })

    let first: string
    it('prints a link for the first admin, at the public address, and mails it', async () => {
      first = await live.run(admin, 'invite-first', 'Kepala@Kota.go.id')
      expect(first).toMatch(/^Invitation for Kepala@Kota\.go\.id, valid for 3 days/)
      expect(tokenIn(first)).toHaveLength(43)
      const waiting = await live.look(async ({ db, sealer }) => {
        const mail = await db.selectFrom('mail').selectAll().executeTakeFirstOrThrow()
        const job = await db
          .selectFrom('job')
          .selectAll()
          .where('subject', '=', mail.id)
          .executeTakeFirstOrThrow()
        const text = await sealer.openText(mail.bodySealed, {
          table: 'mail',
          column: 'bodySealed',
          row: mail.id,
        })
        return { text, state: job.state }
      })
      expect(waiting.state).toBe('ready')
      expect(waiting.text).toContain(tokenIn(first))
    })

    it('refuses a second first admin, and renews an unused link with --again', async () => {
      expect(await live.run(admin, 'invite-first', 'lain@kota.go.id')).toMatch(
        /^refused: There is an admin already/,
      )
      const again = await live.run(admin, 'invite-first', 'kepala@kota.go.id', '--again')
      expect(tokenIn(again)).toHaveLength(43)
      expect(await accept(tokenIn(first))).toEqual({ outcome: 'wrong' })
      expect(await accept(tokenIn(again))).toMatchObject({ outcome: 'enrol_second_factor' })
      expect(await live.run(admin, 'invite-first', 'kepala@kota.go.id', '--again')).toMatch(
        /^refused: .* in use/,
      )
    })

    it('invites another one with --again', async () => {
      const said = await live.run(admin, 'invite-first', 'wakil@kota.go.id', '--again')
      expect(await accept(tokenIn(said))).toMatchObject({ outcome: 'enrol_second_factor' })
    })

    it('takes away a lost second factor, ends the sessions, and tells the owner', async () => {
      await live.look(enrol)
      expect(await signIn('wakil@kota.go.id')).toMatchObject({ outcome: 'second_factor' })
      const said = await live.run(admin, 'reset-second-factor', 'wakil@kota.go.id', 'telepon', 'hilang')
      expect(said).toMatch(/^The second factor is gone/)
      expect(await signIn('wakil@kota.go.id')).toMatchObject({ outcome: 'enrol_second_factor' })
      const subjects = await live.look(({ db }) => db.selectFrom('mail').select('subject').execute())
      expect(subjects).toHaveLength(4)
    })

    it('closes and opens an account', async () => {
      expect(await live.run(admin, 'disable', 'wakil@kota.go.id')).toMatch(/^The account is closed/)
      expect(await signIn('wakil@kota.go.id')).toEqual({ outcome: 'disabled' })
      expect(await live.run(admin, 'enable', 'wakil@kota.go.id')).toMatch(/^The account is open/)
      expect(await signIn('wakil@kota.go.id')).toMatchObject({ outcome: 'enrol_second_factor' })
    })

    it('never closes the last admin', async () => {
      await live.run(admin, 'disable', 'wakil@kota.go.id')
      expect(await live.run(admin, 'disable', 'kepala@kota.go.id')).toMatch(
        /^refused: This is the last admin/,
      )
    })

    it('is in the journal, as done by the command line', async () => {
      expect(await journal()).toEqual([
        'command staff.invited',
        'command staff.invited',
        'command staff.invited',
        'command second_factor.reset',
        'command account.disabled',
        'command account.enabled',
        'command account.disabled',
      ])
    })

    it('says in a sentence what is wrong', async () => {
      expect(await live.run(admin, 'disable', 'siapa@kota.go.id')).toBe(
        'refused: There is no account with this address.',
      )
      expect(await live.run(admin, 'invite-first', 'bukan alamat', '--again')).toMatch(
        /^refused: "bukan alamat" is not/,
      )
      for (const wrong of [[], ['disable'], ['remove', 'a@b.id'], ['disable', 'a@b.id', '--now']])
        expect(await live.run(admin, ...wrong)).toMatch(/^refused: (.|\n)*Usage/)
      const demo = { ...live.source, MODE: 'demo', SMTP_URL: '' }
      await expect(
        admin({ args: ['invite-first', 'a@kota.go.id'], source: demo, now: live.now, print: () => {} }),
      ).rejects.toThrow('This is a demo')
    })

    if (engine.engine === 'sqlite')
      it('says that the running server owns the file', async () => {
        await live.look(async () => {
          const error = await live
            .run(admin, 'disable', 'kepala@kota.go.id')
            .catch((thrown: unknown) => thrown)
          expect(sentenceOf(error)).toMatch(/already in use(.|\n)*stop it, run this command, start it again/)
        })
      })

    /** Puts an authenticator on the deputy's account, as the page after signing in does. */
    async function enrol(books: Books) {
      const { accounts, secondFactors } = createCore(depsOf(books))
      const account = await accounts.findByIdentifier(parseIdentifier('wakil@kota.go.id', books.sealer)!)
      await transact(books.db, (trx) => secondFactors.putInTrx(account!.id, randomBytes(20), 0, trx))
    }
  })

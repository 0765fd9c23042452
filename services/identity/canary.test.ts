import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestDatabase } from '../../db/testing.ts'
import { createIdentity, DEMO_PASSWORD, type Identity, seedDemoAccounts } from './index.ts'
import {
  caller,
  demoSession,
  type IdentityWorld,
  openIdentityWorld,
  PASSWORD,
  readBase32,
} from './testing.ts'
import { codeAt, stepAt } from './totp.ts'

const PERSON = {
  email: 'kenari.kuning@contoh.test',
  phone: '+6281200007777',
  name: 'Kenari Kuning',
  nik: '5272010102859003',
  birthDate: '1985-02-01',
}
const CALLER = caller({ address: '198.51.100.231', agent: 'Peramban Kenari 7' })

for (const engine of engines)
  describe(`what lies in ${engine.name}`, () => {
    let world: IdentityWorld
    let identity: Identity
    let database: TestDatabase
    /** Everything that may not be found in clear, as far as the run produced it. */
    const canaries = new Set<string>(Object.values(PERSON))
    beforeAll(async () => {
      const watched = { ...engine, open: async (o?: object) => (database = await engine.open(o)) }
      world = await openIdentityWorld(watched)
      identity = createIdentity(world.deps)
      await seedDemoAccounts(world.deps)
      await liveThroughEverything()
    })
    afterAll(() => world.close())

    /** One person’s whole life here, keeping every secret that was handed out. */
    async function liveThroughEverything() {
      for (const one of [
        PASSWORD,
        DEMO_PASSWORD,
        CALLER.address,
        CALLER.agent,
        'Budi Contoh',
        'warga@contoh.test',
      ])
        canaries.add(one)
      for (const one of [
        '5272041507909001',
        'Ahmad Contoh',
        '+6281200009001',
        '81200007777',
        'alamat.salah@contoh.test',
      ])
        canaries.add(one)
      const keep = <T>(value: T): T => {
        for (const found of JSON.stringify(value).matchAll(
          /"((?:[\w-]{43})|[A-Z2-7]{32}|[A-Z2-7]{5}-[A-Z2-7]{5})"/g,
        ))
          canaries.add(found[1]!)
        return value
      }
      const sent = keep(
        await identity.register({ identifier: PERSON.email, name: PERSON.name, password: PASSWORD }, CALLER),
      )
      if (sent.outcome !== 'code_sent') throw new Error(sent.outcome)
      const session = keep(
        await identity.confirmRegistration(sent.challenge, world.mailbox.at(-1)!.data.code!, CALLER),
      )
      if (session.outcome !== 'signed_in') throw new Error(session.outcome)
      const change = { identifier: PERSON.phone, password: PASSWORD }
      const begun = keep(await identity.startAddressChange(session.token, change, CALLER))
      if (begun.outcome !== 'code_sent') throw new Error(begun.outcome)
      await identity.confirmAddressChange(session.token, begun.challenge, world.mailbox.at(-1)!.data.code!)
      await identity.addNik(session.token, { ...PERSON, birthDate: '1985-02-02' })
      await identity.signIn({ identifier: 'alamat.salah@contoh.test', password: 'salah' }, CALLER)
      await identity.requestReset({ identifier: PERSON.email }, CALLER)
      await identity.requestReset({ identifier: PERSON.phone }, CALLER)
      // Left open on purpose: rows in waiting hold the most.
      await identity.register(
        { identifier: 'tunggu.kenari@contoh.test', name: 'Tunggu Kenari', password: PASSWORD },
        CALLER,
      )
      canaries.add('tunggu.kenari@contoh.test').add('Tunggu Kenari')
      const enrol = keep(await identity.enrolTotp(session.token, { password: PASSWORD }))
      if (enrol.outcome !== 'enrol') throw new Error(enrol.outcome)
      const secret = readBase32(enrol.secret)
      canaries.add(secret.toString('base64url')).add(secret.toString('latin1'))
      keep(
        await identity.confirmTotp(
          session.token,
          enrol.challenge,
          codeAt(secret, stepAt(world.now())),
          CALLER,
        ),
      )
      const admin = keep(await demoSession(identity, world, 'admin@contoh.test'))
      await identity.invite(admin.viewer, {
        email: 'undang.kenari@contoh.test',
        name: 'Undang Kenari',
        grants: [{ role: 'auditor', scope: '*' }],
      })
      canaries.add('undang.kenari@contoh.test').add('Undang Kenari')
      const clerk = await demoSession(identity, world, 'loket@contoh.test')
      await identity.counterSettle(clerk.viewer, {
        account: session.viewer.account,
        facts: PERSON,
        purpose: 'uji',
      })
      for (const message of world.mailbox) keep(message.data)
    }

    it('shows no e-mail, phone, NIK, name, address, password, token or secret in any column', async () => {
      expect([...canaries].filter((one) => /^[\w-]{43}$/.test(one)).length).toBeGreaterThan(8)
      const tables = await world.db.introspection.getTables()
      let values = 0
      for (const { name } of tables)
        for (const row of await world.db
          .selectFrom(name as 'account')
          .selectAll()
          .execute())
          for (const [column, value] of Object.entries(row)) {
            const text = value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value)
            for (const canary of canaries)
              expect(text.includes(canary), `${name}.${column} shows a canary`).toBe(false)
            values++
          }
      expect(values).toBeGreaterThan(300)
    })

    if (engine.name === 'SQLite file')
      it('shows none of them in the raw bytes of its files either', async () => {
        const file = database.url.replace('sqlite:', '')
        const names = (await readdir(dirname(file))).filter((name) => name.startsWith(basename(file)))
        expect(names.length).toBeGreaterThan(1)
        for (const name of names) {
          const bytes = await readFile(join(dirname(file), name))
          for (const canary of canaries)
            expect(bytes.includes(canary, 0, 'latin1'), `${name} shows a canary`).toBe(false)
        }
      })

    it('shows none of them in the journal', () => {
      expect(world.journal.length).toBeGreaterThan(1)
      for (const canary of canaries) expect(JSON.stringify(world.journal).includes(canary)).toBe(false)
    })
  })

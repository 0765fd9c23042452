/** The sandbox's till: inquiry, payment, advice, reversal. One payment per (channel, reference), one per bill. */
import * as z from 'zod'
import type { SandboxAnswer, SandboxCore, SandboxRequest } from '../kit/sandbox.ts'
import { CODE } from './codes.ts'
import { billOn, type Charge, objects, officeTime } from './register.ts'
import { fine, keyUsed, malformed, say } from './sandbox-answers.ts'

/** Hour of the office at which the day is settled with the banks; afterwards nothing is taken back. */
const SETTLED_AT = 22

type Entry = { kodeBayar: string; jumlah: number; day: string; ntpd: string; takenBack: boolean }
const Payment = z.object({
  referensi: z.string().min(1),
  kodeBayar: z.string(),
  jumlah: z.int(),
  waktu: z.iso.datetime(),
})
const Reversal = z.object({ kunci: z.string(), referensi: z.string(), jumlah: z.int() })

/** `paid` hears of bills that belong to a filing. */
export function createPayments(core: SandboxCore, paid: (nomor: string) => void) {
  const { store } = core
  const today = () => officeTime(core.now()).day
  const keyOf = (channel: string, reference: string) => `${channel} ${reference}`
  const entryOf = (channel: string, reference: string) => store.get<Entry>('bayar', keyOf(channel, reference))

  function settle(channel: string, { referensi, kodeBayar, jumlah }: z.infer<typeof Payment>) {
    const charge = store.get<Charge>('tagihan', kodeBayar)
    if (!charge) return { answer: say(CODE.unknown, 'Kode bayar tidak dikenal') }
    const bill = billOn(charge, today())
    if (bill.lunas) return { answer: say(CODE.paidAlready, 'Tagihan sudah lunas') }
    if (jumlah !== bill.jumlah)
      return { answer: say(CODE.otherAmount, 'Jumlah tidak sama dengan tagihan hari ini') }
    const ntpd = `SIM-${today().replaceAll('-', '')}-${String(store.next('ntpd')).padStart(6, '0')}`
    const entry: Entry = { kodeBayar, jumlah, day: today(), ntpd, takenBack: false }
    store.put('bayar', keyOf(channel, referensi), entry)
    const dibayar = { kanal: channel, referensi, denda: bill.denda, ntpd }
    store.put('tagihan', kodeBayar, { ...charge, dibayar } satisfies Charge)
    if (charge.nomor) paid(charge.nomor)
    return { ref: kodeBayar, answer: fine({ ntpd }) }
  }

  /** Only on the day of the payment, before the banks are settled, and not once a document was issued for it. */
  function takeBack(channel: string, reference: string, entry: Entry) {
    const { day, hour } = officeTime(core.now())
    const charge = store.get<Charge>('tagihan', entry.kodeBayar)!
    if (day !== entry.day || hour >= SETTLED_AT || charge.nomor)
      return { answer: say(CODE.tooLate, 'Pembayaran sudah diselesaikan dengan bank') }
    const { dibayar: _, ...due } = charge
    store.put('tagihan', entry.kodeBayar, due)
    store.put('bayar', keyOf(channel, reference), { ...entry, takenBack: true } satisfies Entry)
    return { ref: entry.kodeBayar, answer: fine() }
  }

  return {
    inquire(request: SandboxRequest, message: unknown): SandboxAnswer {
      const asked = z.object({ nop: z.string() }).safeParse(message)
      if (!asked.success) return malformed()
      const object = objects.find(({ nop }) => nop === asked.data.nop)
      if (!object || request.temper === 'says_no') return say(CODE.unknown, 'NOP tidak dikenal')
      const { nop, alamat, luasBumi, luasBangunan, njop } = object
      const tagihan = store
        .all<Charge>('tagihan')
        .filter((charge) => charge.nop === nop)
        .sort((a, b) => a.tahun! - b.tahun!)
        .map((charge) => ({ tahun: charge.tahun, sppt: billOn(charge, today()) }))
      return fine({ objek: { nop, alamat, luasBumi, luasBangunan, njop }, tagihan })
    },
    pay(request: SandboxRequest, channel: string, message: unknown): SandboxAnswer {
      const asked = Payment.safeParse(message)
      if (!asked.success) return malformed()
      const { referensi } = asked.data
      if (entryOf(channel, referensi)?.takenBack)
        return say(CODE.takenBack, 'Pembayaran dengan referensi ini sudah dibatalkan')
      return core.once(request, {
        key: referensi,
        step: `payment ${channel}`,
        conflict: keyUsed,
        act: () =>
          request.temper === 'says_no'
            ? { answer: say(CODE.otherAmount, 'Jumlah tidak sama dengan tagihan hari ini') }
            : settle(channel, asked.data),
      })
    },
    advise(request: SandboxRequest, channel: string, message: unknown): SandboxAnswer {
      const asked = z.object({ referensi: z.string(), jumlah: z.int() }).safeParse(message)
      if (!asked.success) return malformed()
      const entry = entryOf(channel, asked.data.referensi)
      if (!entry || request.temper === 'says_no') return say(CODE.unknown, 'Referensi tidak dikenal')
      if (entry.takenBack) return say(CODE.takenBack, 'Pembayaran sudah dibatalkan')
      if (asked.data.jumlah !== entry.jumlah) return say(CODE.otherAmount, 'Jumlah tidak sama')
      return fine({ ntpd: entry.ntpd })
    },
    reverse(request: SandboxRequest, channel: string, message: unknown): SandboxAnswer {
      const asked = Reversal.safeParse(message)
      if (!asked.success) return malformed()
      const { kunci, referensi, jumlah } = asked.data
      return core.once(request, {
        key: kunci,
        step: `reversal ${channel}`,
        conflict: keyUsed,
        act() {
          const entry = entryOf(channel, referensi)
          if (!entry) return { answer: say(CODE.unknown, 'Referensi tidak dikenal') }
          // Taken back already, under another key: nothing more happens.
          if (entry.takenBack) return { answer: fine() }
          if (jumlah !== entry.jumlah) return { answer: say(CODE.otherAmount, 'Jumlah tidak sama') }
          if (request.temper === 'says_no') return { answer: say(CODE.tooLate, 'Tidak dapat dibatalkan') }
          return takeBack(channel, referensi, entry)
        },
      })
    },
  }
}

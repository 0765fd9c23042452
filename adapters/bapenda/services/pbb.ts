/** Land and building tax (PBB-P2): what is owed on an object, and paying it. One NOP has one bill for every year. */
import * as z from 'zod'
import { Bill, type LookupView } from '../../kit/contract.ts'
import { form } from '../../kit/fields.ts'
import { showNop } from '../../kit/identifiers.ts'
import { free, nop, SAMPLE_NOP, standard } from './standard.ts'

const HOUR = 3_600_000
/** Milliseconds, as `services/platform/cache.ts` counts: true for a minute, shown greyed up to six hours. */
const cache = { freshFor: 60_000, staleFor: 6 * HOUR }

const penaltyRule = {
  id: 'Denda 1 % dari pokok untuk setiap bulan yang dimulai setelah jatuh tempo, paling lama 24 bulan.',
  en: 'The penalty is 1 % of the principal for every month begun after the due date, for at most 24 months.',
}
const nopPaper = {
  text: {
    id: 'NOP, 18 angka pada SPPT tahun mana pun. Bila SPPT hilang, tanyakan NOP di loket pajak daerah.',
    en: 'The NOP, 18 digits on the SPPT of any year. If it is lost, ask for the NOP at a local tax counter.',
  },
}

/** One object and its years, oldest first; amounts as they are today. */
export const Standing = z.strictObject({
  nop: z.string(),
  address: z.string(),
  landArea: z.number(),
  buildingArea: z.number(),
  njop: z.number(),
  years: z.array(z.strictObject({ year: z.number(), bill: Bill })),
})
export type Standing = z.infer<typeof Standing>

/** Rows are plain numbers and texts, so what is paid shows as nothing left to pay. */
function show({ nop, address, landArea, buildingArea, njop, years }: Standing): LookupView {
  const left = (bill: Bill) => (bill.paid ? 0 : bill.total)
  const owed = years.reduce((sum, { bill }) => sum + left(bill), 0)
  return {
    facts: [
      { label: { id: 'NOP', en: 'NOP' }, value: showNop(nop) },
      { label: { id: 'Letak objek', en: 'Location' }, value: address },
      { label: { id: 'Luas tanah', en: 'Land area' }, value: area(landArea) },
      { label: { id: 'Luas bangunan', en: 'Building area' }, value: area(buildingArea) },
      {
        label: { id: 'NJOP tanah dan bangunan', en: 'Taxable value of land and building (NJOP)' },
        value: njop,
        as: 'rupiah',
      },
    ],
    table: {
      columns: [
        { label: { id: 'Tahun', en: 'Year' }, as: 'text' },
        { label: { id: 'Jatuh tempo', en: 'Due' }, as: 'date' },
        { label: { id: 'Pokok', en: 'Principal' }, as: 'rupiah' },
        { label: { id: 'Denda', en: 'Penalty' }, as: 'rupiah' },
        { label: { id: 'Jumlah', en: 'Total' }, as: 'rupiah' },
        { label: { id: 'Belum dibayar', en: 'Still to pay' }, as: 'rupiah' },
      ],
      rows: years.map(({ year, bill }) => [
        String(year),
        bill.due ?? '',
        bill.principal,
        bill.penalty,
        bill.total,
        left(bill),
      ]),
    },
    total: { label: { id: 'Belum dibayar seluruhnya', en: 'Still to pay in all' }, rupiah: owed },
    notes: [
      owed === 0
        ? { id: 'Semua tahun sudah lunas.', en: 'All years have been paid.' }
        : { id: 'Jumlah berlaku untuk hari ini.', en: 'The amounts hold for today.' },
      penaltyRule,
    ],
  }
}
const area = (m2: number) => `${m2} m²`

export const pbbCek = {
  title: { id: 'Cek tagihan PBB-P2', en: 'Check land tax' },
  summary: {
    id: 'Lihat tagihan pajak bumi dan bangunan sebuah objek untuk setiap tahun, dengan dendanya.',
    en: 'See the land and building tax of an object for every year, with penalties.',
  },
  synonyms: {
    id: [
      'cek PBB',
      'tagihan pajak tanah',
      'tunggakan PBB',
      'cek pajak rumah',
      'pajak bumi bangunan berapa',
      'SPPT belum terima',
      'nop hilang',
      'lupa NOP',
      'NJOP tanah',
      'denda PBB',
    ],
    en: ['land tax bill', 'property tax check', 'house tax arrears', 'tax object number', 'lost NOP', 'PBB'],
  },
  life: ['building' as const],
  version: 1,
  form: form({ nop: nop() }),
  sample: { nop: SAMPLE_NOP },
  standard: standard({
    requirements: [nopPaper],
    steps: [
      { id: 'Isi NOP.', en: 'Enter the NOP.' },
      {
        id: 'Gerbang menanyakan tagihan hari ini kepada kantor pajak daerah.',
        en: 'Gerbang asks the tax office for the bills as they are today.',
      },
      {
        id: 'Tagihan setiap tahun tampil dengan dendanya.',
        en: 'The bill of every year is shown with its penalty.',
      },
    ],
    time: { kind: 'instant' },
    fee: free,
    product: { id: 'Keterangan tagihan PBB-P2 per tahun', en: 'Statement of land tax bills by year' },
  }),
  privacy: {
    basis: 'public_service' as const,
    purpose: {
      id: 'Mencari tagihan objek pajak; nama pemilik tidak ditampilkan',
      en: 'To find the bills of a tax object; the owner’s name is not shown',
    },
  },
  related: ['bapenda/pbb-bayar', 'bapenda/pbb-mutasi'],
  cache,
  result: Standing,
  show,
}

export const pbbBayar = {
  title: { id: 'Bayar PBB-P2', en: 'Pay land tax' },
  summary: {
    id: 'Lihat tagihan pajak bumi dan bangunan per tahun. Pembayaran lewat Gerbang dibuka kemudian.',
    en: 'See the land and building tax by year. Paying through Gerbang opens later.',
  },
  synonyms: {
    id: [
      'bayar PBB',
      'bayar pajak tanah',
      'bayar pajak rumah',
      'pelunasan PBB',
      'bayar SPPT',
      'bayar tunggakan PBB',
    ],
    en: ['pay PBB', 'pay property tax', 'pay house tax', 'land tax payment'],
  },
  life: ['building' as const],
  version: 1,
  form: form({ nop: nop() }),
  sample: { nop: SAMPLE_NOP },
  standard: standard({
    requirements: [nopPaper],
    steps: [
      { id: 'Isi NOP dan lihat tagihan setiap tahun.', en: 'Enter the NOP and see the bill of every year.' },
      {
        id: 'Pembayaran lewat Gerbang belum dibuka. Bayar dulu di bank atau loket pajak daerah dengan NOP Anda.',
        en: 'Paying through Gerbang is not open yet. For now pay at a bank or a local tax counter with your NOP.',
      },
      {
        id: 'Setahun tagihan dibayar sekaligus, pokok dan denda.',
        en: 'A year is paid as a whole, principal and penalty.',
      },
    ],
    time: { kind: 'instant' },
    fee: {
      kind: 'formula',
      formula: {
        id: 'Pokok pada SPPT, ditambah denda 1 % per bulan bila lewat jatuh tempo, paling lama 24 bulan',
        en: 'The principal on the SPPT, plus 1 % a month when overdue, for at most 24 months',
      },
      basis: { id: 'UU 1/2022 dan PP 35/2023', en: 'Law 1/2022 and Government Regulation 35/2023' },
    },
    product: { id: 'Bukti bayar PBB-P2 dengan nomor penerimaan', en: 'Land tax receipt with its number' },
  }),
  privacy: {
    basis: 'public_service' as const,
    purpose: {
      id: 'Menampilkan dan menerima pembayaran pajak bumi dan bangunan',
      en: 'To show land and building tax and take its payment',
    },
  },
  related: ['bapenda/pbb-cek'],
  cache,
  payable: false,
}

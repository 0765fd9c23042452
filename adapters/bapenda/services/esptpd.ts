/**
 * Monthly self-assessed tax of businesses (PBJT): turnover by kind in, tax and bill out.
 * Longer than a file should be, because it is one form.
 */
import type { Assessment, Text } from '../../kit/contract.ts'
import { requestData } from '../../kit/define.ts'
import { field, form } from '../../kit/fields.ts'
import { PBJT_RATES, type PbjtKind, pbjt, pbjtKinds } from '../rules.ts'
import { sampleFile, scan, standard } from './standard.ts'

const KINDS: Record<PbjtKind, Text> = {
  makanan: { id: 'Makanan dan minuman', en: 'Food and drink' },
  hotel: { id: 'Jasa perhotelan', en: 'Hotel services' },
  parkir: { id: 'Jasa parkir', en: 'Parking' },
  hiburan: { id: 'Kesenian dan hiburan', en: 'Arts and entertainment' },
  hiburan_khusus: {
    id: 'Diskotek, karaoke, kelab malam, bar, dan mandi uap atau spa',
    en: 'Discotheque, karaoke, night club, bar, steam bath or spa',
  },
  listrik_sendiri: { id: 'Listrik yang dihasilkan sendiri', en: 'Electricity of own generation' },
}
const percent = (kind: PbjtKind, comma: string) => String(PBJT_RATES[kind] / 100).replace('.', comma)
const rated = (kind: PbjtKind): Text => ({
  id: `${KINDS[kind].id}, ${percent(kind, ',')} %`,
  en: `${KINDS[kind].en}, ${percent(kind, '.')} %`,
})

const MONTHS: [id: string, en: string][] = [
  ['Januari', 'January'],
  ['Februari', 'February'],
  ['Maret', 'March'],
  ['April', 'April'],
  ['Mei', 'May'],
  ['Juni', 'June'],
  ['Juli', 'July'],
  ['Agustus', 'August'],
  ['September', 'September'],
  ['Oktober', 'October'],
  ['November', 'November'],
  ['Desember', 'December'],
]
const turnover = (kind: PbjtKind) =>
  field.money({
    label: { id: `Omzet: ${KINDS[kind].id}`, en: `Turnover: ${KINDS[kind].en}` },
    hint: {
      id: 'Jumlah yang dibayar konsumen sebelum pajak, dalam bulan itu.',
      en: 'What customers paid before tax in that month.',
    },
    step: 'omzet',
    when: { field: 'kinds', is: [kind] },
    min: 1,
  })

export const esptpd = requestData({
  title: { id: 'Lapor pajak usaha bulanan (e-SPTPD PBJT)', en: 'Monthly business tax return (e-SPTPD PBJT)' },
  summary: {
    id: 'Laporkan omzet restoran, hotel, parkir, atau hiburan, dan terima tagihan pajaknya.',
    en: 'Report the turnover of a restaurant, hotel, car park or entertainment, and get the tax bill.',
  },
  synonyms: {
    id: [
      'pajak restoran',
      'pajak hotel',
      'pajak hiburan',
      'pajak parkir',
      'pajak warung makan',
      'SPTPD',
      'lapor omzet',
      'PB1',
    ],
    en: [
      'restaurant tax',
      'hotel tax',
      'entertainment tax',
      'parking tax',
      'turnover report',
      'monthly return',
    ],
  },
  life: ['business'],
  who: 'account',
  version: 1,
  form: form(
    {
      npwpd: field.text({
        label: { id: 'NPWPD', en: 'NPWPD (regional taxpayer number)' },
        hint: { id: 'Contoh: P.2.0000123.04.007', en: 'For example: P.2.0000123.04.007' },
        step: 'masa',
        max: 30,
        personal: true,
      }),
      month: field.choice({
        label: { id: 'Masa pajak, bulan', en: 'Tax month' },
        step: 'masa',
        options: MONTHS.map(([id, en], i) => ({ value: String(i + 1).padStart(2, '0'), label: { id, en } })),
      }),
      year: field.digits({ label: { id: 'Masa pajak, tahun', en: 'Tax year' }, step: 'masa', length: 4 }),
      kinds: field.choices({
        label: { id: 'Jenis usaha yang dilaporkan', en: 'Kinds of business to report' },
        step: 'masa',
        options: pbjtKinds.map((kind) => ({ value: kind, label: KINDS[kind] })),
      }),
      makanan: turnover('makanan'),
      hotel: turnover('hotel'),
      parkir: turnover('parkir'),
      hiburan: turnover('hiburan'),
      hiburanKhusus: turnover('hiburan_khusus'),
      listrikSendiri: turnover('listrik_sendiri'),
      recap: field.files({
        label: { id: 'Rekap penjualan', en: 'Sales summary' },
        hint: { id: 'Per hari, dari kasir atau pembukuan.', en: 'By day, from the till or the books.' },
        step: 'berkas',
        max: 5,
      }),
    },
    [
      {
        id: 'masa',
        title: { id: 'Masa pajak', en: 'Tax month' },
        intro: {
          id: 'Lapor dan bayar paling lambat tanggal 15 bulan berikutnya (contoh; tanggal ditetapkan kota).',
          en: 'Report and pay by the 15th of the next month (an example; the city sets the day).',
        },
      },
      { id: 'omzet', title: { id: 'Omzet', en: 'Turnover' } },
      { id: 'berkas', title: { id: 'Berkas', en: 'Documents' } },
    ],
  ),
  sample: {
    npwpd: 'P.2.0000123.04.007',
    month: '10',
    year: '2026',
    kinds: ['makanan', 'parkir'],
    makanan: 45_250_000,
    parkir: 3_100_000,
    recap: sampleFile(1),
  },
  assess(input): Assessment {
    const { lines, due } = pbjt(turnoverOf(input))
    return { total: due, lines: lines.map(({ kind, tax }) => ({ label: rated(kind), rupiah: tax })) }
  },
  standard: standard({
    requirements: [
      scan('Rekap penjualan bulan itu', 'Sales summary of the month'),
      {
        text: { id: 'NPWPD usaha', en: 'NPWPD of the business' },
        lookup: { id: 'Daftar NPWPD', en: 'Register for an NPWPD' },
      },
    ],
    steps: [
      {
        id: 'Isi omzet sebulan per jenis usaha; pajaknya langsung terhitung.',
        en: 'Enter the month’s turnover by kind; the tax is worked out at once.',
      },
      {
        id: 'Kirim laporan; tagihan dengan kode bayar terbit.',
        en: 'Send the return; the bill with its payment code is issued.',
      },
      {
        id: 'Bayar paling lambat tanggal 15 bulan berikutnya (contoh). Lewat itu ada denda 1 % per bulan.',
        en: 'Pay by the 15th of the next month (an example). After that 1 % a month is added.',
      },
    ],
    time: { kind: 'instant' },
    fee: {
      kind: 'formula',
      formula: {
        id: `Omzet × tarif contoh: ${pbjtKinds.map((kind) => rated(kind).id).join('; ')}. Menurut undang-undang paling tinggi 10 %, hiburan khusus 40–75 %.`,
        en: `Turnover × example rates: ${pbjtKinds.map((kind) => rated(kind).en).join('; ')}. By law at most 10 %, special entertainment 40–75 %.`,
      },
      basis: { id: 'UU 1/2022 pasal 58', en: 'Law 1/2022 article 58' },
    },
    product: {
      id: 'Bukti penerimaan SPTPD dan bukti bayar',
      en: 'Acknowledgement of the return and proof of payment',
    },
  }),
  privacy: {
    basis: 'legal_obligation',
    purpose: {
      id: 'Menerima laporan dan menagih pajak usaha bulanan',
      en: 'To take the return and collect the monthly business tax',
    },
  },
  related: ['bapenda/npwpd'],
})

/** Turnover by the rule's kinds; a kind that is not ticked counts nothing, whatever was typed before. */
export function turnoverOf(input: {
  kinds: string[]
  makanan?: number
  hotel?: number
  parkir?: number
  hiburan?: number
  hiburanKhusus?: number
  listrikSendiri?: number
}): Partial<Record<PbjtKind, number>> {
  const { kinds, hiburanKhusus, listrikSendiri, ...same } = input
  const typed: Partial<Record<PbjtKind, number>> = {
    makanan: same.makanan,
    hotel: same.hotel,
    parkir: same.parkir,
    hiburan: same.hiburan,
    hiburan_khusus: hiburanKhusus,
    listrik_sendiri: listrikSendiri,
  }
  return Object.fromEntries(
    pbjtKinds.filter((kind) => kinds.includes(kind)).map((kind) => [kind, typed[kind]]),
  )
}

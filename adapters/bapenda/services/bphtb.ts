/**
 * Duty on acquiring land and buildings (BPHTB): declared by the buyer, computed here, checked against the PPAT's report.
 * Longer than a file should be, because it is one form.
 */
import type { Assessment } from '../../kit/contract.ts'
import { requestData } from '../../kit/define.ts'
import { field, form } from '../../kit/fields.ts'
import { bphtb as compute } from '../rules.ts'
import { nop, SAMPLE_NOP, sampleFile, scan, standard, working, yesNo } from './standard.ts'

const inherited = { field: 'kind', is: ['waris', 'hibah_wasiat'] }

export const bphtb = requestData({
  title: { id: 'BPHTB, pajak jual beli dan waris tanah', en: 'Land transfer duty (BPHTB)' },
  summary: {
    id: 'Hitung dan laporkan bea perolehan hak atas tanah dan bangunan, lalu terima tagihannya.',
    en: 'Work out and declare the duty on acquiring land or a building, then get the bill.',
  },
  synonyms: {
    id: [
      'pajak beli tanah',
      'pajak beli rumah',
      'bea perolehan hak',
      'pajak waris',
      'pajak hibah',
      'SSPD BPHTB',
      'balik nama sertifikat',
    ],
    en: [
      'property transfer tax',
      'stamp duty',
      'buying a house tax',
      'inheritance tax on land',
      'land purchase tax',
    ],
  },
  life: ['building', 'moving'],
  who: 'account',
  version: 1,
  form: form(
    {
      nop: nop('objek'),
      njop: field.money({
        label: { id: 'NJOP tanah dan bangunan', en: 'Taxable value of land and building (NJOP)' },
        hint: {
          id: 'Jumlah NJOP pada SPPT tahun perolehan.',
          en: 'The total NJOP on the SPPT of the year you acquired it.',
        },
        step: 'objek',
        min: 1,
      }),
      kind: field.choice({
        label: { id: 'Cara perolehan', en: 'How it is acquired' },
        step: 'perolehan',
        options: [
          { value: 'jual_beli', label: { id: 'Jual beli', en: 'Sale' } },
          { value: 'tukar_menukar', label: { id: 'Tukar-menukar', en: 'Exchange' } },
          { value: 'hibah', label: { id: 'Hibah', en: 'Gift' } },
          { value: 'hibah_wasiat', label: { id: 'Hibah wasiat', en: 'Bequest' } },
          { value: 'waris', label: { id: 'Waris', en: 'Inheritance' } },
        ],
      }),
      price: field.money({
        label: { id: 'Harga transaksi atau nilai pasar', en: 'Price or market value' },
        hint: {
          id: 'Untuk jual beli: harga pada akta. Selain itu: nilai pasar.',
          en: 'For a sale: the price in the deed. Otherwise: the market value.',
        },
        step: 'perolehan',
        min: 1,
      }),
      directLine: field.choice({
        label: {
          id: 'Apakah dari orang tua, anak, suami, atau istri?',
          en: 'Is it from a parent, child, husband or wife?',
        },
        step: 'perolehan',
        when: inherited,
        options: yesNo,
      }),
      first: field.choice({
        label: {
          id: 'Apakah ini perolehan tanah atau bangunan Anda yang pertama di kota ini?',
          en: 'Is this the first land or building you acquire in this city?',
        },
        step: 'perolehan',
        options: yesNo,
      }),
      heirs: field.people(
        {
          label: { id: 'Ahli waris', en: 'Heirs' },
          step: 'perolehan',
          when: { field: 'kind', is: ['waris'] },
          max: 15,
        },
        {
          name: field.text({ label: { id: 'Nama', en: 'Name' }, personal: true }),
          nik: field.nik({ label: { id: 'NIK', en: 'NIK' } }),
        },
      ),
      ppat: field.text({
        label: { id: 'Nama PPAT atau notaris', en: 'Name of the land deed official (PPAT) or notary' },
        step: 'perolehan',
        max: 120,
      }),
      deedDraft: field.files({
        label: { id: 'Rancangan akta', en: 'Draft deed' },
        hint: {
          id: 'Untuk waris: surat keterangan waris.',
          en: 'For an inheritance: the certificate of inheritance.',
        },
        step: 'berkas',
        max: 3,
      }),
      familyCard: field.files({
        label: { id: 'Kartu Keluarga', en: 'Family card' },
        step: 'berkas',
        when: inherited,
        max: 2,
      }),
    },
    [
      { id: 'objek', title: { id: 'Tanah atau bangunan', en: 'The land or building' } },
      { id: 'perolehan', title: { id: 'Perolehan', en: 'The acquisition' } },
      { id: 'berkas', title: { id: 'Berkas', en: 'Documents' } },
    ],
  ),
  sample: {
    nop: SAMPLE_NOP,
    njop: 212_400_000,
    kind: 'jual_beli',
    price: 350_000_000,
    first: 'ya',
    ppat: 'Notaris Contoh, S.H.',
    deedDraft: sampleFile(1),
  },
  assess(input): Assessment {
    const { base, exempt, taxable, due } = compute(acquisitionOf(input))
    return {
      total: due,
      lines: [
        {
          label: {
            id: 'Nilai perolehan (yang tertinggi dari harga dan NJOP)',
            en: 'Acquisition value (the higher of price and NJOP)',
          },
          rupiah: base,
        },
        {
          label: { id: 'Bagian tidak kena pajak (NPOPTKP)', en: 'Part that is not taxed (NPOPTKP)' },
          rupiah: -exempt,
        },
        { label: { id: 'Kena pajak', en: 'Taxable' }, rupiah: taxable },
        { label: { id: 'BPHTB 5 %', en: 'Duty of 5 %' }, rupiah: due },
      ],
    }
  },
  standard: standard({
    requirements: [
      scan(
        'Rancangan akta dari PPAT, atau surat keterangan waris',
        'Draft deed of the PPAT, or certificate of inheritance',
      ),
      scan('Kartu Keluarga, untuk waris dan hibah wasiat', 'Family card, for an inheritance or bequest'),
      {
        text: { id: 'SPPT dengan NOP dan NJOP', en: 'SPPT with NOP and NJOP' },
        lookup: { id: 'Cek tagihan PBB-P2', en: 'Check land tax' },
      },
      {
        text: { id: 'Nama dan NIK pembeli', en: 'Name and NIK of the buyer' },
        lookup: { id: 'dari akun Anda', en: 'from your account' },
      },
    ],
    steps: [
      {
        id: 'Isi data perolehan; hitungan tampil sebelum Anda mengirim.',
        en: 'Enter the acquisition; the sum is shown before you send.',
      },
      {
        id: 'Petugas pajak mencocokkannya dengan laporan PPAT.',
        en: 'A tax officer compares it with the report of the PPAT.',
      },
      {
        id: 'Bila berbeda, isian dikembalikan untuk diperbaiki.',
        en: 'If they differ, the answers come back for correction.',
      },
      {
        id: 'Tagihan dengan kode bayar tampil di halaman permohonan Anda.',
        en: 'The bill with its payment code appears on the page of your request.',
      },
      {
        id: 'Setelah dibayar, bukti setoran tersedia di halaman yang sama.',
        en: 'Once paid, the proof of payment appears on the same page.',
      },
    ],
    time: working(3),
    fee: {
      kind: 'formula',
      formula: {
        id: '5 % × (nilai perolehan − NPOPTKP). NPOPTKP Rp80 juta untuk perolehan pertama di kota ini, Rp300 juta untuk waris atau hibah wasiat dari orang tua, anak, suami, atau istri.',
        en: '5 % × (acquisition value − NPOPTKP). NPOPTKP is Rp 80 million for the first acquisition in this city, Rp 300 million for an inheritance or bequest from a parent, child, husband or wife.',
      },
      basis: { id: 'UU 1/2022 pasal 46 dan 47', en: 'Law 1/2022 articles 46 and 47' },
    },
    product: {
      id: 'SSPD BPHTB yang sudah diteliti',
      en: 'Examined declaration of land transfer duty (SSPD BPHTB)',
    },
  }),
  privacy: {
    basis: 'legal_obligation',
    purpose: {
      id: 'Menghitung dan menagih BPHTB atas perolehan ini',
      en: 'To compute and collect the duty on this acquisition',
    },
  },
  related: ['bapenda/pbb-cek', 'bapenda/pbb-mutasi'],
})

/** From the answers to what the rule needs; direct line counts only where the form asks it. */
export function acquisitionOf(input: {
  kind: string
  price: number
  njop: number
  first: string
  directLine?: string
}) {
  const { kind, price, njop } = input
  return {
    price,
    njop,
    first: input.first === 'ya',
    directLine: inherited.is.includes(kind) && input.directLine === 'ya',
  }
}

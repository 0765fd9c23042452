/**
 * What the sandbox knows of KBLI 2025: businesses one meets in Kota Bima. DEMO DATA (SIMULASI). Codes and titles follow
 * the list of Peraturan BPS 7/2025, titles shortened; risk levels, environmental documents and supporting permits are
 * examples. Codes of KBLI 2020 are given where they are known.
 */
import type { Risk } from './services/ladder.ts'

type Entry = {
  kbli: string
  judul: string
  judul_en: string
  /** Micro, small, medium, large. */
  risiko: [Risk, Risk, Risk, Risk]
  penunjang: string[]
  kode_2020: string[]
}

const R = 'rendah'
const MR = 'menengah_rendah'
const MT = 'menengah_tinggi'
const T = 'tinggi'
const food = ['SPP-IRT', 'HALAL']
const kitchen = ['SLHS', 'HALAL']

type Row = [string, string, string, Entry['risiko'], string[]?, string[]?]
const rows: Row[] = [
  [
    '10211',
    'Pengolahan dan pengawetan ikan dengan penggaraman atau pengeringan',
    'Salting or drying fish',
    [R, MR, MT, MT],
    food,
    ['10211'],
  ],
  ['10298', 'Pengolahan dan pengawetan rumput laut', 'Processing seaweed', [R, MR, MT, MT], ['HALAL']],
  ['10307', 'Pembuatan tempe kedelai', 'Making tempeh', [R, MR, MR, MT], food, ['10391']],
  ['10308', 'Pembuatan tahu kedelai', 'Making tofu', [R, MR, MR, MT], food, ['10392']],
  ['10710', 'Industri produk bakeri', 'Bakery', [R, MR, MT, MT], food, ['10710']],
  ['10761', 'Pengolahan kopi', 'Coffee roasting', [R, MR, MT, MT], food, ['10761']],
  ['10792', 'Industri kue basah', 'Fresh cakes', [R, MR, MR, MT], food, ['10792']],
  [
    '10794',
    'Industri kerupuk, keripik, peyek, dan sejenisnya',
    'Crackers and chips',
    [R, MR, MR, MT],
    food,
    ['10794'],
  ],
  ['11052', 'Industri air minum isi ulang', 'Drinking water refill', [MT, MT, MT, MT], ['SLHS'], ['11052']],
  ['13122', 'Pertenunan tekstil bukan dengan mesin', 'Hand weaving (tembe nggoli)', [R, R, MR, MR]],
  [
    '14120',
    'Industri penjahitan dan pembuatan (bukan konfeksi) pakaian sesuai pesanan',
    'Tailoring to order',
    [R, R, MR, MR],
    [],
    ['14120'],
  ],
  ['31011', 'Industri furnitur dari kayu', 'Wooden furniture', [R, MR, MT, MT]],
  ['41011', 'Konstruksi konvensional gedung hunian', 'House building', [MT, MT, MT, T], ['SBU'], ['41011']],
  [
    '47111',
    'Perdagangan eceran makanan, minuman, atau tembakau dengan sistem swalayan',
    'Mini market',
    [R, R, MR, MT],
    [],
    ['47111'],
  ],
  [
    '47112',
    'Perdagangan eceran makanan, minuman, atau tembakau selain dengan sistem swalayan',
    'Grocery, kiosk',
    [R, R, R, MR],
    [],
    ['47112'],
  ],
  ['47711', 'Perdagangan eceran pakaian', 'Clothes shop', [R, R, R, MR]],
  ['47721', 'Perdagangan eceran sediaan farmasi untuk manusia di apotek', 'Pharmacy', [T, T, T, T], ['SIPA']],
  ['53200', 'Aktivitas kurir', 'Courier', [R, R, MR, MT]],
  ['55106', 'Aktivitas hotel nonbintang', 'Hotel without stars', [MR, MR, MT, MT], ['SLHS'], ['55120']],
  [
    '55201',
    'Aktivitas rumah tinggal sewa (homestay)',
    'Homestay',
    [R, MR, MR, MT],
    ['STANDAR-HOMESTAY'],
    ['55130'],
  ],
  [
    '56101',
    'Aktivitas penyediaan makanan di bangunan tetap',
    'Restaurant, food stall in a building',
    [R, MR, MR, MT],
    kitchen,
    ['56101', '56102', '56109'],
  ],
  [
    '56102',
    'Aktivitas penyediaan makanan di bangunan tidak tetap',
    'Food cart, tent stall',
    [R, R, MR, MR],
    kitchen,
    ['56103', '56104', '56109'],
  ],
  [
    '56210',
    'Aktivitas jasa boga untuk acara tertentu',
    'Event catering',
    [MR, MR, MT, MT],
    kitchen,
    ['56210'],
  ],
  ['56303', 'Aktivitas rumah minum atau kafe', 'Café', [R, MR, MR, MT], kitchen, ['56303']],
  ['77100', 'Penyewaan dan sewa guna usaha kendaraan bermotor', 'Car and motorcycle rental', [R, R, MR, MR]],
  ['86103', 'Aktivitas rumah sakit swasta', 'Private hospital', [T, T, T, T], [], ['86103']],
  ['86105', 'Aktivitas klinik swasta', 'Private clinic', [T, T, T, T], [], ['86105']],
  ['95311', 'Reparasi mobil', 'Car workshop', [R, MR, MR, MT]],
  ['95320', 'Reparasi dan perawatan sepeda motor', 'Motorcycle workshop', [R, R, MR, MR], [], ['45407']],
  [
    '96100',
    'Aktivitas pencucian dan pembersihan produk tekstil dan bulu',
    'Laundry',
    [R, R, MR, MR],
    [],
    ['96200'],
  ],
  ['96210', 'Aktivitas penataan dan pangkas rambut', 'Barber, hairdresser', [R, R, R, MR]],
]

export const entries: Entry[] = rows.map(
  ([kbli, judul, judul_en, risiko, penunjang = [], kode_2020 = []]) => ({
    kbli,
    judul,
    judul_en,
    risiko,
    penunjang,
    kode_2020,
  }),
)

const SCALES = ['mikro', 'kecil', 'menengah', 'besar']
/** Environmental document by risk: an example, the real one hangs on size and place too. */
const ENVIRONMENT: Record<Risk, string> = {
  rendah: 'SPPL',
  menengah_rendah: 'SPPL',
  menengah_tinggi: 'UKL-UPL',
  tinggi: 'UKL-UPL',
}

/** The answer of the sandbox about a code and a size, or nothing. */
export function guidanceOn(kbli: string, skala: string) {
  const entry = entries.find((one) => one.kbli === kbli)
  const risiko = entry?.risiko[SCALES.indexOf(skala)]
  if (!entry || !risiko) return undefined
  const { judul, judul_en, penunjang, kode_2020 } = entry
  const lingkungan = ENVIRONMENT[risiko]
  return { kbli, versi: '2025', judul, judul_en, skala, risiko, lingkungan, penunjang, kode_2020 }
}

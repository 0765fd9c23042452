/** The sandbox's little tax register (SIMULASI): objects of nowhere in a city that exists, and who reported what. */
import { latePenalty } from './rules.ts'

export type TaxObject = {
  nop: string
  alamat: string
  luasBumi: number
  luasBangunan: number
  /** Whole rupiah, land and building together. */
  njop: number
  years: Year[]
  /** What the PPAT reported as the price of a sale that is under way. */
  ppatPrice?: number
}
type Year = { tahun: number; pokok: number; paidOn?: string }

/** A bill of the office: a year of an object, or what a filing came to (`nomor`). */
export type Charge = {
  kodeBayar: string
  judul: string
  pokok: number
  jatuhTempo: string
  nop?: string
  tahun?: number
  nomor?: string
  dibayar?: { kanal: string; referensi: string; denda: number; ntpd: string }
}

/** From the year of the first bill: the principal of each, and how many of the oldest are paid. */
const years = (first: number, pokok: number[], paid: number): Year[] =>
  pokok.map((amount, i) => ({
    tahun: first + i,
    pokok: amount,
    ...(i < paid ? { paidOn: `${first + i}-08-1${i % 10}` } : {}),
  }))

export const objects: TaxObject[] = [
  {
    nop: '527204000700301230',
    alamat: 'Jalan Contoh 12, Penaraga, Raba (SIMULASI)',
    luasBumi: 180,
    luasBangunan: 96,
    njop: 212_400_000,
    years: years(2021, [98_000, 98_000, 110_000, 110_000, 125_000, 125_000], 2),
    ppatPrice: 350_000_000,
  },
  {
    nop: '527204000700301240',
    alamat: 'Jalan Contoh 14, Penaraga, Raba (SIMULASI)',
    luasBumi: 150,
    luasBangunan: 70,
    njop: 168_750_000,
    years: years(2022, [84_000, 84_000, 90_500, 90_500, 90_500], 5),
  },
  {
    nop: '527205000200100450',
    alamat: 'Jalan Teladan 3, Mande, Mpunda (SIMULASI)',
    luasBumi: 240,
    luasBangunan: 210,
    njop: 398_200_000,
    years: years(2023, [276_000, 276_000, 301_500, 301_500], 3),
    // Whoever declares another price for this one is asked to correct it.
    ppatPrice: 480_000_000,
  },
  {
    nop: '527201000300200070',
    alamat: 'Gang Percobaan 7, Paruga, Rasanae Barat (SIMULASI)',
    luasBumi: 96,
    luasBangunan: 54,
    njop: 74_880_000,
    years: years(
      2015,
      [31_000, 31_000, 31_000, 36_500, 36_500, 36_500, 42_250, 42_250, 47_175, 47_175, 51_999, 51_999],
      0,
    ),
  },
  {
    nop: '527203000100500110',
    alamat: 'Jalan Ujicoba tanpa nomor, Kolo, Asakota (SIMULASI)',
    luasBumi: 1250,
    luasBangunan: 0,
    njop: 143_750_000,
    years: years(2025, [67_500, 67_500], 0),
  },
]
/** Businesses that are registered already. */
export const taxpayers = ['P.2.0000123.04.007', 'P.1.0000045.05.002']

/** Every year of every object as a bill. The payment code says nothing about the object. */
export const charges: Charge[] = objects.flatMap(({ nop, years }, i) =>
  years.map(({ tahun, pokok, paidOn }) => {
    const kodeBayar = `5272${tahun % 100}${String(i + 1).padStart(6, '0')}`
    const jatuhTempo = `${tahun}-09-30`
    const bill: Charge = { kodeBayar, judul: `PBB-P2 ${tahun} (SIMULASI)`, pokok, jatuhTempo, nop, tahun }
    if (!paidOn) return bill
    const denda = latePenalty(pokok, jatuhTempo, paidOn)
    return { ...bill, dibayar: { kanal: 'loket', referensi: kodeBayar, denda, ntpd: `SIM-${kodeBayar}` } }
  }),
)

/** As the office tells it on a day: the penalty is worked out anew until it is paid. */
export function billOn({ kodeBayar, judul, pokok, jatuhTempo, dibayar }: Charge, day: string) {
  const denda = dibayar ? dibayar.denda : latePenalty(pokok, jatuhTempo, day)
  return { kodeBayar, judul, pokok, denda, jumlah: pokok + denda, jatuhTempo, lunas: dibayar !== undefined }
}

const clock = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Makassar',
  dateStyle: 'short',
  timeStyle: 'short',
  hourCycle: 'h23',
})
/** The day (`YYYY-MM-DD`) and hour of the office, WITA. */
export function officeTime(at: Date) {
  const [day = '', time = ''] = clock.format(at).split(', ')
  return { day, hour: Number(time.slice(0, 2)) }
}

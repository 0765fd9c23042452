/**
 * Days on which government offices are closed: national holidays and joint leave (cuti bersama, a day off for civil
 * servants and so not a working day). Seed of the `holiday` table, where a tenant adds its own and corrects late changes.
 */
import type { Text } from '../adapters/kit/contract.ts'

/** One row of the `holiday` table without its tenant. `day` is `YYYY-MM-DD`. */
export type Holiday = { day: string; name: Text; kind: 'national' | 'joint_leave' | 'local'; source: string }

const SKB_2026 = 'SKB 3 Menteri 1497/2025, 2/2025, 5/2025 (19 September 2025)'
const SKB_2027 = 'SKB 3 Menteri 1205/2026, 3/2026, 2/2026 (15 September 2026)'

type Row = [day: string, id: string, en: string]

const NATIONAL_2026: Row[] = [
  ['2026-01-01', 'Tahun Baru 2026 Masehi', 'New Year 2026'],
  ['2026-01-16', 'Isra Mikraj Nabi Muhammad saw.', 'Ascension of the Prophet Muhammad'],
  ['2026-02-17', 'Tahun Baru Imlek 2577 Kongzili', 'Lunar New Year 2577'],
  ['2026-03-19', 'Hari Suci Nyepi', 'Nyepi, the Balinese day of silence'],
  ['2026-03-21', 'Idul Fitri 1447 Hijriah', 'Eid al-Fitr 1447 H'],
  ['2026-03-22', 'Idul Fitri 1447 Hijriah, hari kedua', 'Eid al-Fitr 1447 H, second day'],
  ['2026-04-03', 'Wafat Yesus Kristus', 'Good Friday'],
  ['2026-04-05', 'Paskah', 'Easter'],
  ['2026-05-01', 'Hari Buruh Internasional', 'Labour Day'],
  ['2026-05-14', 'Kenaikan Yesus Kristus', 'Ascension of Jesus Christ'],
  ['2026-05-27', 'Idul Adha 1447 Hijriah', 'Eid al-Adha 1447 H'],
  ['2026-05-31', 'Hari Raya Waisak', 'Vesak'],
  ['2026-06-01', 'Hari Lahir Pancasila', 'Pancasila Day'],
  ['2026-06-16', '1 Muharam, Tahun Baru Islam 1448 Hijriah', 'Islamic New Year 1448 H'],
  ['2026-08-17', 'Proklamasi Kemerdekaan', 'Independence Day'],
  ['2026-08-25', 'Maulid Nabi Muhammad saw.', 'Birthday of the Prophet Muhammad'],
  ['2026-12-25', 'Kelahiran Yesus Kristus', 'Christmas Day'],
]
const JOINT_2026: Row[] = [
  ['2026-02-16', 'Tahun Baru Imlek', 'Lunar New Year'],
  ['2026-03-18', 'Hari Suci Nyepi', 'Nyepi'],
  ['2026-03-20', 'Idul Fitri', 'Eid al-Fitr'],
  ['2026-03-23', 'Idul Fitri', 'Eid al-Fitr'],
  ['2026-03-24', 'Idul Fitri', 'Eid al-Fitr'],
  ['2026-05-15', 'Kenaikan Yesus Kristus', 'Ascension of Jesus Christ'],
  ['2026-05-28', 'Idul Adha', 'Eid al-Adha'],
  ['2026-12-24', 'Kelahiran Yesus Kristus', 'Christmas'],
]
const NATIONAL_2027: Row[] = [
  ['2027-01-01', 'Tahun Baru 2027 Masehi', 'New Year 2027'],
  ['2027-01-05', 'Isra Mikraj Nabi Muhammad saw.', 'Ascension of the Prophet Muhammad'],
  ['2027-02-06', 'Tahun Baru Imlek', 'Lunar New Year'],
  ['2027-03-08', 'Hari Suci Nyepi', 'Nyepi, the Balinese day of silence'],
  ['2027-03-10', 'Idul Fitri 1448 Hijriah', 'Eid al-Fitr 1448 H'],
  ['2027-03-11', 'Idul Fitri 1448 Hijriah, hari kedua', 'Eid al-Fitr 1448 H, second day'],
  ['2027-03-26', 'Wafat Yesus Kristus', 'Good Friday'],
  ['2027-03-28', 'Paskah', 'Easter'],
  ['2027-05-01', 'Hari Buruh Internasional', 'Labour Day'],
  ['2027-05-06', 'Kenaikan Yesus Kristus', 'Ascension of Jesus Christ'],
  ['2027-05-17', 'Idul Adha 1448 Hijriah', 'Eid al-Adha 1448 H'],
  ['2027-05-20', 'Hari Raya Waisak', 'Vesak'],
  ['2027-06-01', 'Hari Lahir Pancasila', 'Pancasila Day'],
  ['2027-06-06', '1 Muharam, Tahun Baru Islam 1449 Hijriah', 'Islamic New Year 1449 H'],
  ['2027-08-15', 'Maulid Nabi Muhammad saw.', 'Birthday of the Prophet Muhammad'],
  ['2027-08-17', 'Proklamasi Kemerdekaan', 'Independence Day'],
  ['2027-12-25', 'Kelahiran Yesus Kristus', 'Christmas Day'],
  ['2027-12-26', 'Isra Mikraj Nabi Muhammad saw. (kedua)', 'Ascension of the Prophet Muhammad (second)'],
]
/** The decree's list gives the days; the occasion is the holiday each one adjoins. */
const JOINT_2027: Row[] = [
  ['2027-02-05', 'Tahun Baru Imlek', 'Lunar New Year'],
  ['2027-03-09', 'Idul Fitri', 'Eid al-Fitr'],
  ['2027-03-12', 'Idul Fitri', 'Eid al-Fitr'],
  ['2027-03-15', 'Idul Fitri', 'Eid al-Fitr'],
  ['2027-03-25', 'Wafat Yesus Kristus', 'Good Friday'],
  ['2027-05-18', 'Idul Adha', 'Eid al-Adha'],
  ['2027-05-19', 'Hari Raya Waisak', 'Vesak'],
  ['2027-12-24', 'Kelahiran Yesus Kristus', 'Christmas'],
]

const national = (rows: Row[], source: string): Holiday[] =>
  rows.map(([day, id, en]) => ({ day, name: { id, en }, kind: 'national', source }))
const joint = (rows: Row[], source: string): Holiday[] =>
  rows.map(([day, id, en]) => ({
    day,
    name: { id: `Cuti bersama: ${id}`, en: `Joint leave: ${en}` },
    kind: 'joint_leave',
    source,
  }))

/** 2026 and 2027, in order of day. */
export const HOLIDAYS: readonly Holiday[] = [
  ...national(NATIONAL_2026, SKB_2026),
  ...joint(JOINT_2026, SKB_2026),
  ...national(NATIONAL_2027, SKB_2027),
  ...joint(JOINT_2027, SKB_2027),
].sort((a, b) => (a.day < b.day ? -1 : 1))

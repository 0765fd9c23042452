/** The sandbox's little population register: people of nowhere, with NIK whose birth dates are right. */

export type Resident = { nik: string; kk: string; nama: string; tanggalLahir: string; jk: 'L' | 'P' }

/** District 1-5 of Kota Bima (52.72), birth date, sex, serial 9001-9999, name, serial of the family card. */
const rows: [district: number, born: string, jk: 'L' | 'P', serial: number, nama: string, family: number][] =
  [
    [4, '1990-07-15', 'L', 9001, 'Ahmad Contoh', 9001],
    [4, '1990-07-15', 'P', 9002, 'Siti Contoh', 9001],
    [4, '2015-03-12', 'L', 9003, 'Rizki Contoh', 9001],
    [4, '2021-08-24', 'P', 9004, 'Nur Aini Contoh', 9001],
    [1, '1955-01-01', 'L', 9005, 'Abdul Karim Contoh', 9002],
    [1, '1958-10-02', 'P', 9006, 'Halimah Contoh', 9002],
    [2, '1985-09-29', 'L', 9007, 'Yusuf Contoh', 9003],
    [2, '1987-12-28', 'P', 9008, 'Dewi Contoh', 9003],
    [3, '1993-11-17', 'L', 9009, 'Markus Contoh', 9004],
    [3, '1995-06-10', 'P', 9010, 'Maria Contoh', 9005],
    [5, '2000-04-03', 'L', 9011, 'Fajar', 9006],
    [5, '1996-02-29', 'P', 9012, 'Nurhaliza Fatimah binti Muhammad Saleh Contoh', 9006],
  ]

export const register: Resident[] = rows.map(([district, born, jk, serial, nama, family]) => {
  const region = `52720${district}`
  const [year, month, day] = born.split('-') as [string, string, string]
  const dayCode = String(Number(day) + (jk === 'P' ? 40 : 0)).padStart(2, '0')
  return {
    nik: `${region}${dayCode}${month}${year.slice(2)}${serial}`,
    kk: `${region}100115${family}`,
    nama,
    tanggalLahir: born,
    jk,
  }
})

const byNik = new Map(register.map((resident) => [resident.nik, resident]))
export const findResident = (nik: unknown): Resident | undefined =>
  typeof nik === 'string' ? byNik.get(nik) : undefined

/** Names agree when they are the same but for case, dots and gaps. */
export const sameName = (a: string, b: string) => plain(a) === plain(b)
const plain = (name: string) =>
  name
    .normalize('NFC')
    .toLocaleLowerCase('id')
    .replace(/[.,\s]+/g, ' ')
    .trim()

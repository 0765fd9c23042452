import { describe, expect, it } from 'vitest'
import type {
  LifeEvent,
  Manifest,
  Requirement,
  Service,
  ServiceState,
  Text,
} from '../../adapters/kit/contract.ts'
import { field, form } from '../../adapters/kit/fields.ts'
import { type CatalogAgency, createCatalog, requirementsOf, stateOn } from './index.ts'

const text = (id: string, en: string): Text => ({ id, en })

type Sketch = {
  title: Text
  summary: Text
  synonyms?: { id: string[]; en: string[] }
  life?: LifeEvent[]
  requirements?: Requirement[]
  state?: ServiceState
  related?: string[]
}
const service = (s: Sketch): Service => ({
  kind: 'request',
  title: s.title,
  summary: s.summary,
  synonyms: s.synonyms ?? { id: [], en: [] },
  life: s.life ?? ['identity'],
  form: form({ name: field.text({ label: text('Nama', 'Name') }) }),
  sample: { name: 'Siti' },
  standard: {
    requirements: s.requirements ?? [],
    steps: [text('Isi formulir', 'Fill in the form')],
    time: { value: 1, unit: 'working_day' },
    fee: { kind: 'free' },
    product: s.title,
    complaints: [text('Loket', 'Counter')],
    legalBasis: [text('UU 24/2013', 'Law 24/2013')],
  },
  privacy: { basis: 'public_service', purpose: text('Melayani', 'To serve') },
  state: s.state,
  version: 1,
  related: s.related,
  who: 'account',
  retry: 'key',
  submit: async () => ({ outcome: 'accepted', ref: '1', status: 'received' }),
})
const manifest = (id: string, name: Text): Manifest => ({
  id,
  name,
  owner: { name: 'Tim', email: 'tim@contoh.test' },
  docs: 'https://contoh.test',
  contract: 1,
  hosts: [],
  timeouts: { read: 3000, write: 10_000 },
  reads: ['name', 'nik'],
})

const familyCard: Requirement = { text: text('Kartu Keluarga', 'Family card'), document: true }
const matched: Requirement = {
  text: text('Data NIK', 'NIK record'),
  lookup: text('Data kependudukan', 'Register'),
}

const agencies: CatalogAgency[] = [
  {
    id: 'kependudukan',
    manifest: manifest(
      'kependudukan',
      text('Dinas Kependudukan dan Pencatatan Sipil', 'Population and Civil Registration Office'),
    ),
    services: {
      'ktp-el-baru': service({
        title: text('KTP-el baru', 'New electronic ID card'),
        summary: text('KTP pertama untuk yang sudah 17 tahun.', 'The first ID card for those who are 17.'),
        synonyms: { id: ['bikin ktp', 'ktp pertama'], en: ['first id card'] },
      }),
      'ktp-el-ganti': service({
        title: text('KTP-el hilang, rusak, atau berubah', 'Replace a lost, damaged or changed ID card'),
        summary: text('Ganti kartu yang hilang, rusak, atau datanya berubah.', 'Replace an ID card.'),
        synonyms: { id: ['ktp ilang', 'cetak ulang ktp'], en: ['lost id card', 'stolen identity card'] },
        requirements: [familyCard, matched],
        related: ['kk-perubahan', 'aduan/keluhan', 'nowhere/nothing'],
      }),
      'kk-perubahan': service({
        title: text('Kartu Keluarga baru atau berubah', 'New or changed family card'),
        summary: text('Tambah atau ubah anggota keluarga.', 'Add or change family members.'),
        synonyms: { id: ['kk baru', 'tambah anggota keluarga'], en: ['household card'] },
        life: ['family'],
      }),
      kia: service({
        title: text('Kartu Identitas Anak', 'Child identity card'),
        summary: text(
          'Kartu untuk anak di bawah 17 tahun. Perlu akta kelahiran.',
          'A card for children under 17.',
        ),
        synonyms: { id: ['ktp anak'], en: ['kids id'] },
        life: ['family', 'identity'],
      }),
      'akta-kelahiran': service({
        title: text('Surat lahir (akta kelahiran)', 'Birth certificate'),
        summary: text('Akta untuk bayi atau anak yang belum punya.', 'For a newborn or a child without one.'),
        synonyms: { id: ['akte lahir', 'surat kelahiran bayi'], en: ['birth deed'] },
        life: ['family'],
      }),
      'akta-kematian': service({
        title: text('Surat kematian (akta kematian)', 'Death certificate'),
        summary: text('Melaporkan anggota keluarga yang meninggal.', 'Report the death of a relative.'),
        life: ['family'],
      }),
      'pindah-keluar': service({
        title: text('Pindah keluar (SKPWNI)', 'Move out of the city'),
        summary: text('Surat pindah ke kota atau kabupaten lain.', 'Papers for moving to another region.'),
        life: ['moving'],
      }),
    },
  },
  {
    id: 'pajak',
    manifest: manifest('pajak', text('Pengelola Pajak Daerah', 'Regional tax office')),
    services: {
      'pbb-cek': service({
        title: text('Cek tagihan PBB-P2', 'Check land tax'),
        summary: text(
          'Lihat pajak bumi dan bangunan per tahun.',
          'See the land and building tax of each year.',
        ),
        synonyms: { id: ['cek pajak rumah'], en: ['property tax bill'] },
        life: ['building'],
      }),
      'pbb-bayar': service({
        title: text('Bayar PBB-P2', 'Pay land tax'),
        summary: text('Bayar pajak bumi dan bangunan.', 'Pay the land and building tax.'),
        life: ['building'],
      }),
      bphtb: service({
        title: text('BPHTB, pajak jual beli tanah', 'Land transfer duty'),
        summary: text(
          'Hitung dan lapor bea perolehan hak atas tanah.',
          'Compute the duty on acquiring land.',
        ),
        life: ['building'],
      }),
    },
  },
  {
    id: 'perizinan',
    manifest: manifest(
      'perizinan',
      text('Dinas Penanaman Modal dan Perizinan', 'Investment and Licensing Office'),
    ),
    services: {
      pbg: service({
        title: text('Persetujuan Bangunan Gedung (PBG)', 'Building approval'),
        summary: text('Izin sebelum membangun atau mengubah rumah.', 'Before you build or alter a house.'),
        synonyms: { id: ['IMB', 'izin bangun rumah'], en: ['building permit'] },
        life: ['building'],
      }),
      'izin-reklame': service({
        title: text('Izin reklame', 'Advertising permit'),
        summary: text('Pasang papan nama, spanduk, atau baliho.', 'Put up a sign, banner or billboard.'),
        life: ['business'],
        state: { state: 'closed', successor: 'pbg', reason: text('Digabung', 'Merged') },
      }),
      'sip-nakes': service({
        title: text('Surat Izin Praktik tenaga kesehatan', 'Health practice permit'),
        summary: text('Untuk dokter, perawat, bidan.', 'For doctors, nurses, midwives.'),
        life: ['business'],
        state: { state: 'paused', until: '2026-12-01', reason: text('Pemeliharaan', 'Maintenance') },
      }),
    },
  },
  {
    id: 'aduan',
    manifest: manifest('aduan', text('Dinas Komunikasi dan Informatika', 'Communications Office')),
    services: {
      keluhan: service({
        title: text('Keluhan warga', 'Report a problem'),
        summary: text('Jalan rusak, lampu mati, sampah, banjir.', 'Broken road, street light, waste, flood.'),
        synonyms: { id: ['jalan berlubang', 'lampu jalan mati'], en: ['pothole'] },
        life: ['neighbourhood'],
      }),
    },
  },
]
const day = { now: '2026-11-22' }
const catalog = createCatalog({ agencies, today: () => day.now })
const first = (question: string, language?: 'id' | 'en') =>
  catalog.search(question, language).found[0]?.service

describe('search', () => {
  it.each([
    ['KTP hilang', 'ktp-el-ganti'],
    ['e-ktp ilang', 'ktp-el-ganti'],
    ['ktp el hilang', 'ktp-el-ganti'],
    ['KTP-el saya hilang, gimana ya?', 'ktp-el-ganti'],
    ['kartu tanda penduduk rusak', 'ktp-el-ganti'],
    ['lost ID card', 'ktp-el-ganti'],
    ['my identity card was stolen', 'ktp-el-ganti'],
    ['bikin ktp baru', 'ktp-el-baru'],
    ['new id card', 'ktp-el-baru'],
    ['surat lahir anak', 'akta-kelahiran'],
    ['akte kelahiran', 'akta-kelahiran'],
    ['bikin akte lahir bayi', 'akta-kelahiran'],
    ['birth certificate', 'akta-kelahiran'],
    ['bayar PBB', 'pbb-bayar'],
    ['mau bayar pajak rumah', 'pbb-bayar'],
    ['pay property tax', 'pbb-bayar'],
    ['cek pbb', 'pbb-cek'],
    ['surat meninggal', 'akta-kematian'],
    ['pindah ke kota lain', 'pindah-keluar'],
    ['tambah anggota keluarga di kk', 'kk-perubahan'],
    ['kartu anak', 'kia'],
    ['IMB', 'pbg'],
    ['ijin mendirikan bangunan', 'pbg'],
    ['jalan berlubang', 'keluhan'],
    ['pothole', 'keluhan'],
    ['praktek bidan', 'sip-nakes'],
    ['baliho', 'izin-reklame'],
  ])('%j finds %s first', (question, service) => {
    expect(first(question)).toBe(service)
    expect(first(question, 'en')).toBe(service)
  })

  it.each([
    ['akta kelahirn', 'akta-kelahiran'],
    ['kematain', 'akta-kematian'],
    ['byaar pbb', 'pbb-bayar'],
    ['reklme', 'izin-reklame'],
    ['KELUARGAA', 'kk-perubahan'],
    ['kelu', 'keluhan'],
  ])('forgives a slip or an unfinished word: %j finds %s', (question, service) => {
    expect(catalog.search(question).found.map((e) => e.service)).toContain(service)
  })

  it('finds the services of an agency by its name', () => {
    const found = catalog.search('dinas kependudukan').found
    expect(found.slice(0, 7).every((e) => e.agency.id === 'kependudukan')).toBe(true)
  })

  it('asks back and names what comes near when it finds nothing', () => {
    const answer = catalog.search('reklxmexx')
    expect(answer.found).toEqual([])
    expect(answer.asked).toBe('reklxmexx')
    expect(answer.suggested.map((e) => e.service)).toContain('izin-reklame')
    expect(catalog.search('zzzzqqqq')).toEqual({ asked: 'zzzzqqqq', found: [], suggested: [] })
  })

  it('does not call a lucky slip an answer', () => {
    expect(catalog.search('korupsi').found).toEqual([])
    expect(catalog.search('pinjam uang modal nikel').found).toEqual([])
  })

  it.each([
    '',
    '   ',
    '​',
    '\u0000\u001b[31m',
    '!!!???',
    '__proto__ constructor toString',
    "' OR 1=1 --",
    '%_\\',
    '<script>alert(1)</script>',
    '{{7*7}} $(x)',
    '\ud800',
    'ﷺ👩🏽‍🌾 ꦲꦏ꧀ꦱꦫ',
  ])('stays calm at %j', (question) => {
    const { asked, found } = catalog.search(question)
    expect(asked.length).toBeLessThanOrEqual(100)
    expect(found.length).toBeLessThanOrEqual(20)
  })

  it('looks at 100 characters only, quickly', () => {
    const started = process.cpuUsage()
    const answer = catalog.search('a'.repeat(1_000_000))
    const words = catalog.search('ktp '.repeat(50_000))
    const used = process.cpuUsage(started)
    expect(answer.asked).toHaveLength(100)
    expect(words.found[0]?.agency.id).toBe('kependudukan')
    expect((used.user + used.system) / 1000).toBeLessThan(100)
  })
})

describe('lists', () => {
  it('lists all, by situation of life and by agency', () => {
    expect(catalog.list()).toHaveLength(14)
    expect(catalog.byLife('moving').map((e) => e.id)).toEqual(['kependudukan/pindah-keluar'])
    expect(catalog.byAgency('pajak').map((e) => e.service)).toEqual(['pbb-cek', 'pbb-bayar', 'bphtb'])
    expect(catalog.byAgency('nobody')).toEqual([])
    expect(catalog.agencies().map((a) => a.services)).toEqual([7, 3, 3, 1])
  })

  it('finds one with everything its page says, as plain data', () => {
    const detail = catalog.find('kependudukan', 'ktp-el-ganti')
    expect(detail?.requirements).toEqual({ bring: [familyCard], fetched: [matched] })
    expect(detail?.related.map((e) => e.id)).toEqual(['kependudukan/kk-perubahan', 'aduan/keluhan'])
    expect(detail?.form.fields.map((f) => f.name)).toEqual(['name'])
    expect(structuredClone(detail)).toEqual(detail)
    expect(catalog.find('kependudukan', 'nothing')).toBeNull()
    expect(catalog.find('__proto__', 'constructor')).toBeNull()
  })
})

describe('state', () => {
  it('a pause ends on its day', () => {
    const paused = { state: 'paused', until: '2026-12-01', reason: text('Libur', 'Break') } as const
    expect(stateOn(paused, '2026-11-30')).toEqual(paused)
    expect(stateOn(paused, '2026-12-01')).toEqual({ state: 'open' })
    expect(stateOn(undefined, '2026-12-01')).toEqual({ state: 'open' })
    expect(stateOn({ ...paused, until: undefined }, '2030-01-01').state).toBe('paused')
  })

  it('follows the day of the tenant', () => {
    expect(catalog.find('perizinan', 'sip-nakes')?.state.state).toBe('paused')
    day.now = '2026-12-01'
    expect(catalog.find('perizinan', 'sip-nakes')?.state.state).toBe('open')
    day.now = '2026-11-22'
  })

  it('a closed service stays findable and names its successor', () => {
    expect(first('izin reklame')).toBe('izin-reklame')
    expect(catalog.find('perizinan', 'izin-reklame')?.successor?.id).toBe('perizinan/pbg')
  })
})

describe('requirements', () => {
  it('of a bundle are each named once, and fetched ones leave the list', () => {
    const optional = { ...familyCard, optional: true }
    const photo: Requirement = { text: text('Foto', 'Photo'), document: true, optional: true }
    const standards = [
      [optional, photo],
      [familyCard, matched],
    ].map((requirements) => ({
      standard: { ...service({ title: text('a', 'a'), summary: text('a', 'a') }).standard, requirements },
    }))
    const { bring, fetched } = requirementsOf(standards)
    expect(bring.map((r) => [r.text.id, Boolean(r.optional)])).toEqual([
      ['Kartu Keluarga', false],
      ['Foto', true],
    ])
    expect(fetched).toEqual([matched])
  })

  it('a new look-up shortens the list', () => {
    const withLookup: Requirement = { ...familyCard, lookup: text('Data KK', 'Family record') }
    const bundle = [[familyCard], [withLookup]].map((requirements) => ({
      standard: { ...service({ title: text('a', 'a'), summary: text('a', 'a') }).standard, requirements },
    }))
    expect(requirementsOf(bundle).bring).toEqual([])
  })
})

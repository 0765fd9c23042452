import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { describeForm, type FieldKind, field, form, type Issue } from '../../adapters/kit/fields.ts'
import { catalogues } from '../words/catalogues.ts'
import { createWords } from '../words/words.ts'
import type { FormContext } from './field.tsx'
import { entryCount, findField, regionChoice } from './form-values.ts'
import { SchemaForm, type SchemaFormProps } from './schema-form.tsx'

const w = createWords(catalogues)('id')
const T = (id: string) => ({ id, en: id })
const option = (value: string) => ({ value, label: T(value) })
const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(option)

/** One of every kind. */
const every = describeForm(
  form({
    name: field.text({ label: T('Nama lengkap'), hint: T('Seperti di KTP.') }),
    story: field.longtext({ label: T('Cerita') }),
    weight: field.number({ label: T('Berat'), unit: T('kg') }),
    post: field.digits({ label: T('Kode pos'), length: 5 }),
    nik: field.nik({ label: T('NIK ibu') }),
    kk: field.kk({ label: T('Nomor KK') }),
    nop: field.nop({ label: T('NOP') }),
    born: field.date({ label: T('Tanggal lahir'), autocomplete: 'bday' }),
    sex: field.choice({ label: T('Jenis kelamin'), options: [option('L'), option('P')] }),
    where: field.choice({ label: T('Tempat lahir'), options: many }),
    trade: field.choice({ label: T('Rincian'), under: 'sex', options: [option('L.1'), option('P.1')] }),
    wants: field.choices({ label: T('Dokumen'), options: many }),
    price: field.money({ label: T('Harga') }),
    phone: field.phone({ label: T('Telepon') }),
    mail: field.email({ label: T('Surel'), optional: true }),
    home: field.region({ label: T('Alamat asal') }),
    spot: field.place({ label: T('Tempat') }),
    members: field.people(
      { label: T('Anggota keluarga'), min: 1, max: 3 },
      { name: field.text({ label: T('Nama') }) },
    ),
    photos: field.files({ label: T('Foto'), photo: true, max: 2 }),
    other: field.text({ label: T('Lainnya'), when: { field: 'where', is: ['h'] } }),
  }),
)
const places = [{ group: 'Raba', areas: [{ code: '52.72.04.1003', name: 'PenanaE' }] }]
const regions = {
  home: { province: [{ code: '52', name: 'NTB' }], regency: [{ code: '52.72', name: 'Kota Bima' }] },
}

const draw = (more: Partial<SchemaFormProps> = {}) =>
  renderToStaticMarkup(
    <SchemaForm w={w} form={every} values={{}} issues={[]} places={places} regions={regions} {...more} />,
  )

describe('a form of every kind', () => {
  const html = draw()

  it('names every input and ties it to a label', () => {
    const ids = new Set(all(html, /\bid="([^"]+)"/g))
    const fors = all(html, /\bfor="([^"]+)"/g)
    expect(fors.filter((id) => !ids.has(id))).toEqual([])
    for (const tag of html.match(/<(input|select|textarea)\b[^>]*>/g)!) {
      if (/type="hidden"/.test(tag)) continue
      expect(tag).toMatch(/\bname="[^"]+"/)
      const id = /\bid="([^"]+)"/.exec(tag)?.[1]
      expect(fors, tag).toContain(id)
    }
  })

  it('has no id twice', () => {
    const ids = all(html, /\bid="([^"]+)"/g)
    expect(ids).toEqual([...new Set(ids)])
  })

  it('refers only to hints that are there', () => {
    const ids = new Set(all(html, /\bid="([^"]+)"/g))
    const described = all(html, /aria-describedby="([^"]+)"/g).flatMap((list) => list.split(' '))
    expect(described.length).toBeGreaterThan(9)
    expect(described.filter((id) => !ids.has(id))).toEqual([])
  })

  it('spells the names of inputs as the kit reads them', () => {
    const names = all(html, /\bname="([^"]+)"/g)
    const wanted = [
      'name',
      'born.day',
      'born.month',
      'born.year',
      'spot.village',
      'spot.landmark',
      'spot.latitude',
      'members[0].name',
      '_file.photos',
    ]
    expect(wanted.filter((name) => !names.includes(name))).toEqual([])
    // Kinds that are not one plain input each.
    const parts: FieldKind[] = ['date', 'place', 'people', 'files', 'region']
    for (const one of every.fields) if (!parts.includes(one.kind)) expect(names).toContain(one.name)
  })

  it('draws what the phone’s keyboard needs', () => {
    expect(tagOf(html, 'nik')).toMatch(/inputMode="numeric"/i)
    expect(tagOf(html, 'phone')).toMatch(/type="tel".*autoComplete="tel"/i)
    expect(tagOf(html, 'born.day')).toMatch(/autoComplete="bday-day"/i)
  })

  it('draws few choices as radios and many as a list', () => {
    expect(html.match(/type="radio"/g)).toHaveLength(2)
    expect(html).toMatch(/<select id="f-where"/)
  })

  it('goes on when Enter is pressed: the first submit button is the one that continues', () => {
    expect(/<button\b[^>]*type="submit"[^>]*>/.exec(html)![0]).toMatch(/name="_go" value="next"/)
  })

  it('carries no style, no script and no handler', () => {
    expect(html).not.toMatch(/\sstyle="|<script|\son[a-z]+="/)
  })
})

describe('what was typed', () => {
  it('is shown again, in every kind', () => {
    const values = {
      name: 'Siti "Aminah"',
      born: '1990-05-03',
      sex: 'P',
      trade: 'P.1',
      wants: ['a', 'c'],
      price: '125.000',
      home: '52.72.04.1003',
      'spot.village': '52.72.04.1003',
      'members[1].name': 'Abdul',
    }
    const html = draw({ values })
    expect(tagOf(html, 'name')).toContain('value="Siti &quot;Aminah&quot;"')
    expect(
      [tagOf(html, 'born.day'), tagOf(html, 'born.month'), tagOf(html, 'born.year')].map(typedIn),
    ).toEqual(['03', '05', '1990'])
    expect(html).toMatch(/value="P" ?(checked|name)?[^>]*checked|checked[^>]*value="P"/)
    expect(html.match(/type="checkbox"[^>]*checked/g)).toHaveLength(2)
    expect(html).toContain('<option value="52.72" selected="">')
    expect(html).toContain('<option value="52.72.04.1003" selected="">')
    expect(html).toContain('name="members[1].name"')
    expect(html).toContain('<option value="P.1" selected="">')
    expect(html).not.toContain('value="L.1"')
  })

  it('keeps a date that is none', () => {
    const html = draw({ values: { born: '31-2-' } })
    expect(
      [tagOf(html, 'born.day'), tagOf(html, 'born.month'), tagOf(html, 'born.year')].map(typedIn),
    ).toEqual(['31', '2', ''])
  })

  it('opens a question once the answer it hangs on is there', () => {
    expect(draw()).toMatch(
      /<fieldset class="when"[^>]*hidden=""[^>]*disabled=""|<fieldset class="when"[^>]*disabled=""[^>]*hidden=""/,
    )
    expect(draw({ values: { where: 'h' } })).toMatch(
      /<fieldset class="when" data-when="where" data-is="\[&quot;h&quot;\]">/,
    )
  })

  it('offers no more files than there may be, and names each remove button', () => {
    const file = (id: string): NonNullable<FormContext['uploads']>[string][number] => ({
      id,
      name: `${id}.jpg`,
      size: 2_412_000,
      state: 'ready',
    })
    const html = draw({ uploads: { photos: [file('one'), file('two')] } })
    expect(html).toMatch(/<span class="row" hidden=""><input id="f-photos"/)
    expect(html).toContain('<input type="hidden" name="photos" value="one"/>')
    expect(html).toContain('name="_remove" value="photos.one" aria-label="Hapus one.jpg"')
  })
})

describe('what is wrong', () => {
  const values = { nik: '527204150790900', 'members[0].name': 'Siti', 'members[1].name': '' }
  const issues: Issue[] = [
    { field: 'nik', word: 'nik' },
    { field: 'born', word: 'date' },
    { field: 'sex', word: 'choose' },
    { field: 'home', word: 'choose' },
    { field: 'spot.village', word: 'region' },
    { field: 'members[1].name', word: 'required' },
    { field: 'photos', word: 'files_some', values: { min: 1 } },
    { field: '', word: 'unknown' },
  ]
  const html = draw({ values, issues })

  it('is said on top, focused, with a link to each input', () => {
    expect(html).toMatch(/<div class="errors" role="alert" tabindex="-1" id="errors"[^>]*autofocus=""/i)
    const ids = new Set([...all(html, /\bid="([^"]+)"/g), 'content'])
    const links = all(html, /<li><a href="#([^"]+)"/g)
    expect(links).toEqual([
      'f-nik',
      'f-born-day',
      'f-sex',
      'f-home',
      'f-spot-village',
      'f-members-1-name',
      'f-photos',
      'content',
    ])
    expect(links.filter((id) => !ids.has(id))).toEqual([])
    expect(html).toContain('Anggota keluarga 2: Isi nama.')
  })

  it('is said again at the input, which points to it', () => {
    expect(html).toMatch(/id="f-nik-error">.*?Yang Anda tulis 15 angka\./)
    expect(tagOf(html, 'nik')).toMatch(/aria-describedby="f-nik-hint f-nik-error" aria-invalid="true"/)
    expect(html).toMatch(
      /<fieldset class="field wrong" id="f-born-group" aria-describedby="f-born-hint f-born-error">/,
    )
    expect(tagOf(html, 'members[1].name')).toMatch(
      /aria-describedby="f-members-1-name-error" aria-invalid="true"/,
    )
    expect(html).toMatch(
      /<select id="f-spot-village"[^>]*aria-invalid="true"[^>]*aria-describedby="f-spot-error"/,
    )
    expect(tagOf(html, 'name')).not.toContain('aria-invalid')
  })

  it('never repeats what was typed in a sentence', () => {
    expect(html.replaceAll('value="527204150790900"', '')).not.toContain('527204150790900')
  })
})

describe('steps', () => {
  const steps = [
    { id: 'one', title: T('Satu') },
    { id: 'two', title: T('Dua') },
  ]
  const two = describeForm(
    form({ a: field.text({ label: T('A') }), b: field.text({ label: T('B'), step: 'two' }) }, steps),
  )

  it('ask only their own fields; fields without a step belong to the first', () => {
    const first = renderToStaticMarkup(
      <SchemaForm w={w} form={two} step="one" values={{}} issues={[]} save />,
    )
    expect([first.includes('name="a"'), first.includes('name="b"')]).toEqual([true, false])
    expect(first).toContain('Langkah 1 dari 2')
    expect(first).not.toContain('value="back"')
    const second = renderToStaticMarkup(
      <SchemaForm w={w} form={two} step="two" values={{}} issues={[]} back save />,
    )
    expect([second.includes('name="a"'), second.includes('name="b"')]).toEqual([false, true])
    expect(second).toContain('value="back"')
  })
})

describe('values', () => {
  it('count the entries of a group, with a limit for numbers a stranger makes up', () => {
    expect(entryCount({ 'm[0].a': '', 'm[2].a': 'x', 'other[9].a': '' }, 'm')).toBe(3)
    expect(entryCount({ 'm[999999999].a': 'x' }, 'm')).toBe(0)
  })

  it('read the lists above an area from its code, unless one was just chosen', () => {
    expect(regionChoice({ home: '52.72.04.1003' }, 'home', 'district')).toBe('52.72.04')
    expect(regionChoice({ home: '52', '_region.home.province': '53' }, 'home', 'province')).toBe('53')
    expect(regionChoice({}, 'home', 'province')).toBe('')
  })

  it('find the field of an issue, also inside a group', () => {
    expect(findField(every.fields, 'members[1].name')?.field.label.id).toBe('Nama')
    expect(findField(every.fields, 'spot.village')?.field.name).toBe('spot')
    expect(findField(every.fields, '__proto__')).toBeUndefined()
  })
})

const all = (html: string, pattern: RegExp) => [...html.matchAll(pattern)].map((found) => found[1]!)
const tagOf = (html: string, name: string) =>
  html.match(/<(input|select|textarea)\b[^>]*>/g)!.find((tag) => tag.includes(` name="${name}"`)) ?? ''
const typedIn = (tag: string) => /\bvalue="([^"]*)"/.exec(tag)?.[1] ?? ''

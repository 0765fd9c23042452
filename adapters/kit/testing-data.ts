/** What can be asked of an adapter without calling anybody: its manifest, texts, standards, forms and samples. */
import { describe, expect, test } from 'vitest'
import { checkForm, readAnswers, writeAnswers } from './answers.ts'
import { isVisible } from './check.ts'
import { PersonalField, type Service } from './contract.ts'
import { describeForm, type FieldDescription } from './fields.ts'
import type { Suite } from './testing.ts'

const TODAY = '2026-11-20'

export function testDescriptions({ adapter, world }: Suite, offered: Record<string, Service>) {
  const { manifest } = adapter

  test('the manifest is complete', () => {
    expect(manifest.id).toMatch(/^[a-z][a-z0-9-]{1,30}$/)
    expect(manifest.contract).toBe(1)
    expect(manifest.owner.email).toMatch(/^\S+@\S+$/)
    for (const host of manifest.hosts) expect(new URL(`https://${host}`).host).toBe(host)
    expect(manifest.hosts.length).toBeGreaterThan(0)
    for (const name of manifest.reads) expect(PersonalField.options).toContain(name)
    // Rule 27: a background step has 20 s in all.
    for (const ms of Object.values(manifest.timeouts))
      expect(ms).toSatisfy((n: number) => n >= 100 && n <= 20_000)
  })

  test('it offers services, and what they go with exists', () => {
    expect(Object.keys(offered).length).toBeGreaterThan(0)
    for (const [id, { related }] of Object.entries(offered)) {
      expect(id).toMatch(/^[a-z][a-z0-9-]{1,40}$/)
      for (const other of related ?? []) {
        expect(other).toMatch(/^[a-z0-9-]+\/[a-z0-9-]+$/)
        const [agency, service = ''] = other.split('/')
        if (agency === manifest.id) expect(Object.keys(offered)).toContain(service)
      }
    }
  })

  test('every text exists in both languages', () => {
    const { inbound } = world().agency
    const texts = textsIn({ manifest, offered: Object.values(offered).map(plainPart), words: inbound?.words })
    expect(texts.length).toBeGreaterThan(0)
    for (const [at, text] of texts) {
      expect(text.id?.trim(), `${at}.id`).toBeTruthy()
      expect(text.en?.trim(), `${at}.en`).toBeTruthy()
      // The voice of the house; the one name that ends so keeps its mark.
      for (const sentence of [text.id, text.en])
        expect(sentence?.replace(/lapor!/gi, ''), at).not.toContain('!')
    }
  })

  describe.each(Object.keys(offered))('%s', (id) => {
    const service = offered[id]!
    const description = describeForm(service.form)

    test('publishes its standard: the six components and the legal basis (UU 25/2009 art. 21)', () => {
      const { requirements, steps, time, fee, product, complaints, legalBasis } = service.standard
      for (const list of [steps, complaints, legalBasis]) expect(list.length).toBeGreaterThan(0)
      expect(requirements).toBeInstanceOf(Array)
      expect(product.id).toBeTruthy()
      if ('value' in time) expect(time.value).toBeGreaterThan(0)
      if (fee.kind === 'fixed') expect(Number.isSafeInteger(fee.rupiah) && fee.rupiah > 0).toBe(true)
    })

    test('can be found in the resident’s words, and says why it asks', () => {
      expect(service.synonyms.id.length).toBeGreaterThan(1)
      expect(service.synonyms.en.length).toBeGreaterThan(0)
      expect(service.life.length).toBeGreaterThan(0)
      expect(service.privacy.purpose.id).toBeTruthy()
      expect(Number.isSafeInteger(service.version) && service.version >= 1).toBe(true)
    })

    test('every field can be drawn', () => {
      const steps = description.steps.map((step) => step.id)
      expect(new Set(steps).size).toBe(steps.length)
      for (const step of steps)
        expect(
          description.fields.some((field) => (field.step ?? steps[0]) === step),
          step,
        ).toBe(true)
      checkDrawable(description.fields, steps)
    })

    test('an empty form gives one issue per required field', () => {
      const checked = checkForm(service.form, description, {}, { today: TODAY })
      const required = description.fields.filter(
        (field) => field.required && isVisible(field, description.fields, {}),
      )
      const named = checked.ok ? [] : checked.issues.map((issue) => issue.field)
      expect(named).toEqual(required.map((field) => field.name))
    })

    test('the sample is valid, also as a posted form', () => {
      const given = checkForm(service.form, description, service.sample, { today: TODAY })
      expect(given).toMatchObject({ ok: true })
      const { raw, issues } = readAnswers(
        description.fields,
        writeAnswers(description.fields, service.sample),
      )
      expect(issues).toEqual([])
      expect(checkForm(service.form, description, raw, { today: TODAY })).toEqual(given)
    })

    test('an answer nobody asked for is refused', () => {
      const checked = checkForm(
        service.form,
        description,
        { ...service.sample, status: 'approved' },
        { today: TODAY },
      )
      expect(checked).toMatchObject({ ok: false, issues: [{ word: 'unknown' }] })
    })
  })
}

function checkDrawable(fields: FieldDescription[], steps: string[]) {
  for (const field of fields) {
    expect(field.name).toMatch(/^[a-z][A-Za-z0-9]{0,40}$/)
    if (field.step) expect(steps, field.name).toContain(field.step)
    if (field.kind === 'choice' || field.kind === 'choices') {
      const values = field.options?.map((option) => option.value) ?? []
      expect(values.length, field.name).toBeGreaterThan(0)
      expect(new Set(values).size, field.name).toBe(values.length)
    }
    const control = field.when && fields.find((other) => other.name === field.when?.field)
    if (field.when) {
      expect(control?.options, `${field.name} hangs on a choice`).toBeDefined()
      for (const value of field.when.is)
        expect(control?.options?.map((option) => option.value)).toContain(value)
      // Without JavaScript a condition is asked on a later step or below its control, never before it.
      expect(fields.indexOf(control!)).toBeLessThan(fields.indexOf(field))
    }
    if (field.under)
      expect(fields.find((other) => other.name === field.under)?.options, field.name).toBeDefined()
    if (field.fields) checkDrawable(field.fields, steps)
  }
}

/** Verbs, schemas and samples hold no texts of the house. */
function plainPart({ form, sample: _, ...rest }: Service) {
  return { ...rest, form: describeForm(form) }
}

/** Every `{ id, en }` with where it stands. */
function textsIn(value: unknown, at = ''): [string, { id?: string; en?: string }][] {
  if (value === null || typeof value !== 'object') return []
  const keys = Object.keys(value)
  const isText = keys.includes('en') && keys.every((key) => key === 'id' || key === 'en')
  if (isText && typeof (value as { en: unknown }).en === 'string') return [[at, value]]
  return keys.flatMap((key) => textsIn((value as Record<string, unknown>)[key], `${at}.${key}`))
}

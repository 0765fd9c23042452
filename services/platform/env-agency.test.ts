import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { parseAgencyEnv, variableOf } from './env-agency.ts'

const schema = z.strictObject({
  url: z.url(),
  clientSecret: z.string().min(8),
  webhookSecrets: z.array(z.string().min(4)).optional(),
  perSecond: z.int().max(100).default(5),
  mutual: z.boolean().default(false),
})
const whole = { DUKCAPIL_URL: 'https://api.dukcapil.go.id', DUKCAPIL_CLIENT_SECRET: 'KENARI-7781' }
const problems = (source: Record<string, string>) => {
  const env = parseAgencyEnv('dukcapil', schema, source)
  return env.state === 'wrong' ? env.problems : env.state
}

describe('parseAgencyEnv', () => {
  it('is absent without any of its variables', () => {
    expect(parseAgencyEnv('dukcapil', schema, { LAPOR_URL: 'https://x', DUKCAPIL_URL: ' ' })).toEqual({
      state: 'absent',
    })
  })

  it('reads texts, lists, numbers and switches', () => {
    const env = parseAgencyEnv('dukcapil', schema, {
      ...whole,
      DUKCAPIL_WEBHOOK_SECRETS: 'lama, baru',
      DUKCAPIL_PER_SECOND: '20',
      DUKCAPIL_MUTUAL: 'yes',
    })
    expect(env.state === 'configured' && { ...env.config }).toMatchObject({
      url: 'https://api.dukcapil.go.id',
      clientSecret: 'KENARI-7781',
      webhookSecrets: ['lama', 'baru'],
      perSecond: 20,
      mutual: true,
    })
  })

  it('is never half configured', () => {
    expect(problems({ DUKCAPIL_URL: 'https://api.dukcapil.go.id' })).toEqual([
      { variable: 'DUKCAPIL_CLIENT_SECRET', message: 'DUKCAPIL_CLIENT_SECRET is missing' },
    ])
  })

  it('names what is wrong without repeating its value', () => {
    const found = problems({
      ...whole,
      DUKCAPIL_URL: 'KENARI',
      DUKCAPIL_PER_SECOND: '500',
      DUKCAPIL_MUTUAL: 'true',
    })
    expect(found).toMatchObject([
      { variable: 'DUKCAPIL_URL' },
      { variable: 'DUKCAPIL_PER_SECOND' },
      { variable: 'DUKCAPIL_MUTUAL' },
    ])
    expect(JSON.stringify(found)).not.toContain('KENARI')
  })

  it('refuses a name it does not know', () => {
    expect(problems({ ...whole, DUKCAPIL_URI: 'x' })).toMatchObject([{ variable: 'DUKCAPIL_URI' }])
  })

  it('refuses demo values in live mode only', () => {
    const demo = { ...whole, DUKCAPIL_CLIENT_SECRET: 'gerbang-demo' }
    expect(problems(demo)).toBe('configured')
    expect(problems({ ...demo, MODE: 'live' })).toMatchObject([{ variable: 'DUKCAPIL_CLIENT_SECRET' }])
    expect(problems({ ...whole, MODE: 'live' })).toBe('configured')
  })

  it('hides the settings when they are printed, and only then', () => {
    const env = parseAgencyEnv('dukcapil', schema, whole)
    expect(`${JSON.stringify(env)} ${inspect(env, { depth: 9 })}`).not.toContain('KENARI')
    expect(env.state === 'configured' && `${env.config}`).toBe('***')
    expect(env.state === 'configured' && Object.keys(env.config)).toContain('clientSecret')
  })

  it('turns names of fields into names of variables', () => {
    expect(variableOf('dinas-sosial', 'tokenUrl')).toBe('DINAS_SOSIAL_TOKEN_URL')
  })
})

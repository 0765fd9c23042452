import { expect, test } from 'vitest'
import { AppError, isReference, newReference } from './errors.ts'

test('an AppError carries a key and no sentence', () => {
  const error = new AppError('not_found', 'error.request.not_found', {
    params: { number: 'BIM-1' },
    cause: 1,
  })
  expect(error).toMatchObject({
    kind: 'not_found',
    key: 'error.request.not_found',
    message: 'error.request.not_found',
    cause: 1,
  })
  for (const sentence of ['Permohonan tidak ada.', 'Not found', 'error.Budi', '', 'error..x', 'error.']) {
    expect(() => new AppError('not_found', sentence)).toThrow(TypeError)
  }
})

test('a reference number can be read out, is recognised, and does not repeat', () => {
  const many = new Set(Array.from({ length: 10_000 }, newReference))
  expect(many.size).toBe(10_000)
  for (const reference of many) expect(isReference(reference)).toBe(true)
  for (const other of ['', '7F3K2-QXN4', '7F3K2QXN4D', 'ILOUX-QXN4D', '7f3k2-qxn4d', '7F3K2-QXN4D\n']) {
    expect(isReference(other)).toBe(false)
  }
})

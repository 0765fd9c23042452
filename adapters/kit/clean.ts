import { cleanText } from './identifiers.ts'

/**
 * The same value with every text in it cleaned (`cleanText`): NFC, without control and direction characters.
 * Lists and plain objects are copied, dates and numbers kept. Keys are left to the schema.
 */
export function clean(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  if (depth > 32) throw new Error('nested too deep')
  if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clean(item, depth + 1)]))
}

/** The two catalogues, read once at start; an integrator who adds sentences edits the JSON files only. */
import en from './en.json' with { type: 'json' }
import id from './id.json' with { type: 'json' }
import type { Catalogues } from './words.ts'

export const catalogues: Catalogues = { id, en }

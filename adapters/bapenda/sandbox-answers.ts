/** How the sandbox's tax office puts its answers, before they are signed. */
import type { SandboxAnswer } from '../kit/sandbox.ts'
import { CODE } from './codes.ts'

/** A "no": its code, the office's own words, and the fields it is about. */
export const say = (kode: number, pesan: string, isian?: string[]): SandboxAnswer => ({
  status: 200,
  json: { kode, pesan: `${pesan} (SIMULASI)`, ...(isian ? { isian } : {}) },
})
export const fine = (more: object = {}): SandboxAnswer => ({ status: 200, json: { kode: CODE.ok, ...more } })
export const malformed = () => say(CODE.malformed, 'Pesan tidak sesuai')
export const keyUsed = () => say(CODE.keyUsed, 'Kunci ini sudah dipakai untuk isi lain')

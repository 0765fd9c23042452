/**
 * AES-256-GCM with random 96-bit nonces, and associated data that cannot be read two ways. Keys are handed to Node as
 * key objects: given bytes, it finds out by an error with its stack that they are none, which costs five ciphers.
 */
import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto'

/** Ciphertext that does not open: altered, moved, cut, or sealed with a key that is not here. No detail, on purpose. */
export class SealBroken extends Error {
  override name = 'SealBroken'
}

/** `nonce | ciphertext | tag`. */
export function encrypt(key: Uint8Array, plain: Uint8Array, associated: Uint8Array): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), nonce)
  cipher.setAAD(associated)
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Opens `nonce | ciphertext | tag`; throws `SealBroken`. */
export function decrypt(key: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Buffer {
  if (sealed.length < 28) throw new SealBroken('too short')
  return decryptWith(key, sealed.subarray(0, 12), sealed.subarray(12), associated)
}

/** As `decrypt`, with the nonce apart. */
export function decryptWith(
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  associated: Uint8Array,
): Buffer {
  if (sealed.length < 16) throw new SealBroken('too short')
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), nonce, { authTagLength: 16 })
  decipher.setAAD(associated)
  decipher.setAuthTag(sealed.subarray(-16))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
  } catch (cause) {
    throw new SealBroken('does not open', { cause })
  }
}

/** Joined so that `["ab","c"]` and `["a","bc"]` differ. */
export function lengthPrefixed(parts: string[]): Buffer {
  return Buffer.from(parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join(''), 'utf8')
}

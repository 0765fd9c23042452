/** The block an address is counted under: one IPv4 address, or the /64 that one IPv6 customer has to himself. */
import { isIP } from 'node:net'

export function addressBlock(address: string): string {
  const bare = address.replace(/%.*$/, '')
  if (isIP(bare) === 4) return bare
  if (isIP(bare) !== 6) return 'unknown'
  const groups = expand(bare)
  const mapped = groups.slice(0, 5).every((g) => g === 0) && groups[5] === 0xffff
  if (mapped) return [groups[6]! >> 8, groups[6]! & 255, groups[7]! >> 8, groups[7]! & 255].join('.')
  return `${groups
    .slice(0, 4)
    .map((g) => g.toString(16))
    .join(':')}::/64`
}

/** The eight groups of a valid IPv6 address, also of one that ends like IPv4. */
function expand(address: string): number[] {
  const hex = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...d) => {
    const [a, b, c, e] = d.slice(0, 4).map(Number) as [number, number, number, number]
    return `${((a << 8) | b).toString(16)}:${((c << 8) | e).toString(16)}`
  })
  const [head = '', tail] = hex.split('::')
  const read = (part: string) => (part ? part.split(':').map((g) => Number.parseInt(g, 16)) : [])
  const [left, right] = [read(head), read(tail ?? '')]
  return tail === undefined
    ? left
    : [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right]
}

/** The client's address: the socket's, or the last one a trusted proxy vouches for. Nothing else in a header counts. */

import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

export function createAddressReader(trustedProxy: string[]) {
  const trusted = new BlockList()
  for (const range of trustedProxy) {
    const [ip = '', bits] = range.split('/')
    const kind = isIP(ip) === 6 ? 'ipv6' : 'ipv4'
    if (bits) trusted.addSubnet(ip, Number(bits), kind)
    else trusted.addAddress(ip, kind)
  }
  const isTrusted = (ip: string) => isIP(ip) !== 0 && trusted.check(ip, isIP(ip) === 6 ? 'ipv6' : 'ipv4')

  return (req: IncomingMessage): string => {
    let address = (req.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
    const hops = String(req.headers['x-forwarded-for'] ?? '')
      .split(',')
      .map((s) => s.trim())
      .filter(Boolean)
    while (isTrusted(address) && hops.length) address = hops.pop()!
    return isIP(address) ? address : 'unknown'
  }
}

/**
 * Where an adapter may connect to: https, a host and port on its list, and never an address inside our own house
 * (reliability rule 32). The name is resolved once, every address is checked, and the socket goes to a checked one.
 */
import { lookup as resolveName } from 'node:dns/promises'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import { AgencyError } from './contract.ts'

export type Address = { address: string; family: number }
export type EgressOptions = {
  /** `api.example.go.id` (port 443) or `api.example.go.id:8443`. */
  hosts: string[]
  /** Exact origins allowed in plain http and at any address: sandboxes and tests (`http://127.0.0.1:4100`). */
  openOrigins?: string[]
  /** Private ranges of intranet agencies, in CIDR notation (`10.20.0.0/16`). Never a switch. */
  ranges?: string[]
  resolve?: (host: string) => Promise<Address[]>
  /** Milliseconds. */
  connectTimeout?: number
  /** Trust of its own and a client certificate, PEM. */
  tls?: { ca?: string; cert?: string; key?: string }
}

export type Egress = { check(url: URL): void; connect: buildConnector.connector }

export function createEgress(options: EgressOptions): Egress {
  const open = new Set(options.openOrigins?.map((origin) => new URL(origin).origin))
  const hosts = new Set(options.hosts.map((host) => new URL(`https://${host}`).host))
  const allowed = blockList(options.ranges ?? [])
  const timeout = options.connectTimeout ?? 2000
  const resolve = options.resolve ?? ((host) => resolveName(host, { all: true, verbatim: true }))
  const openConnect = buildConnector({ timeout, allowH2: false })
  const checkedLookup: LookupFunction = (host, how, done) => {
    resolve(host).then(
      (addresses) => {
        const bad = addresses.length === 0 || addresses.some(({ address }) => !isPublic(address, allowed))
        if (bad) return done(refuse('its name leads to an address that is not allowed'), '')
        if (how.all) return done(null, addresses)
        done(null, addresses[0]!.address, addresses[0]!.family)
      },
      (error) => done(error, ''),
    )
  }
  const checkedConnect = buildConnector({ ...options.tls, timeout, allowH2: false, lookup: checkedLookup })

  return {
    check(url) {
      if (url.username || url.password) throw refuse('its address carries credentials')
      if (open.has(url.origin)) return
      if (url.protocol !== 'https:') throw refuse('its address is not https')
      if (!hosts.has(url.host)) throw refuse('its host is not on the list')
    },
    connect(target, done) {
      const literal = target.hostname.replace(/^\[|\]$/g, '')
      const origin = originOf(target.protocol, target.hostname, target.port)
      if (open.has(origin)) return openConnect(target, done)
      // Node does not look up what is an address already.
      if (isIP(literal) && !isPublic(literal, allowed))
        return done(refuse('its address is not allowed'), null)
      checkedConnect(target, done)
    },
  }
}

const refuse = (why: string) =>
  new AgencyError('protocol', `The agency was not called: ${why}`, { maybeActed: false })

function originOf(protocol: string, hostname: string, port: string) {
  const host = hostname.includes(':') && !hostname.startsWith('[') ? `[${hostname}]` : hostname
  return new URL(`${protocol}//${host}${port ? `:${port}` : ''}`).origin
}

/** IANA special-purpose registries: this host, private, CGNAT, link-local, test nets, multicast, mapped and tunnelled. */
const SPECIAL = blockList([
  ...[
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
  ],
  ...[
    '192.0.2.0/24',
    '192.88.99.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
  ],
  ...['224.0.0.0/4', '240.0.0.0/4', '::/96', '::ffff:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64'],
  ...['2001::/32', '2001:db8::/32', '2002::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
])

/** A mapped IPv4 address is never allowed, not even inside an allowed range. */
function isPublic(address: string, allowed: BlockList) {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  if (!isIP(address) || /^::ffff:/i.test(address)) return false
  return allowed.check(address, family) || !SPECIAL.check(address, family)
}

function blockList(ranges: string[]) {
  const list = new BlockList()
  for (const range of ranges) {
    const [net = '', bits] = range.split('/')
    const family = isIP(net) === 6 ? 'ipv6' : 'ipv4'
    if (!isIP(net) || bits === undefined) throw new Error(`"${range}" is no range such as 10.20.0.0/16`)
    list.addSubnet(net, Number(bits), family)
  }
  return list
}

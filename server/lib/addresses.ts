import { isIPv6 } from 'node:net'

/** What counts as one address for limits: an IPv4 address, or the /64 network that one IPv6 customer has. */
export function addressKey(ip: string | undefined): string {
  if (ip === undefined || ip === '') return 'unknown'
  const address = ip
    .toLowerCase()
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=\d+\.)/, '')
  return isIPv6(address) ? networkOf(address) : address
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('::')
  const before = groupsOf(head)
  if (tail === undefined) return `${before.slice(0, 4).join(':')}::/64`
  const after = groupsOf(tail)
  // A dotted IPv4 ending takes the place of two groups.
  const missing = 8 - before.length - after.length - (tail.includes('.') ? 1 : 0)
  const zeros = Array.from({ length: Math.max(missing, 0) }, () => '0')
  return `${[...before, ...zeros, ...after].slice(0, 4).join(':')}::/64`
}

function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':').map((group) => group.replace(/^0+(?=.)/, ''))
}

/** True for this machine's own address, as `addressKey` answers it. */
export function isLoopback(key: string): boolean {
  return key.startsWith('127.') || key === '0:0:0:0::/64' || key === 'unknown'
}

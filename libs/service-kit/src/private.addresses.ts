import { isIP, isIPv6 } from 'node:net';
import { IPv4, IPv6, parse, parseCIDR } from 'ipaddr.js';

/** All that IANA has given out as global unicast; the rest of IPv6, `::/96` among it, is nobody's public address. */
const GLOBAL_UNICAST = parseCIDR('2000::/3');

/** Networks whose addresses stand for an IPv4 address, and the byte at which that one begins. */
const EMBEDDING = [
  { network: parseCIDR('::ffff:0:0/96'), at: 12 },
  // NAT64 (RFC 6052). Its local-use sibling 64:ff9b:1::/48 leads into a private network and is refused.
  { network: parseCIDR('64:ff9b::/96'), at: 12 },
  // 6to4 (RFC 3056).
  { network: parseCIDR('2002::/16'), at: 2 },
] as const;

const IPV4_BYTES = 4;

/**
 * Is this anything but a public unicast address, so that it is not to be asked on somebody else's behalf? What is not
 * known to be public counts as private, text that is no address too. An IPv6 address that stands for an IPv4 address
 * (mapped, NAT64, 6to4) is judged by that one.
 */
export function isPrivateAddress(address: string): boolean {
  return isIP(address) === 0 || !isPublic(parse(isIPv6(address) ? inHex(address) : address));
}

/** The library reads `::8.8.8.8` as if it were mapped; a URL spells every IPv6 address in hex, and knows no zones. */
function inHex(address: string): string {
  return new URL(`http://[${address.replace(/%.*$/s, '')}]`).hostname.slice(1, -1);
}

function isPublic(address: IPv4 | IPv6): boolean {
  if (address instanceof IPv4) return address.range() === 'unicast';
  const form = EMBEDDING.find(({ network }) => address.match(network));
  if (form) return isPublic(new IPv4(address.toByteArray().slice(form.at, form.at + IPV4_BYTES)));
  return address.range() === 'unicast' && address.match(GLOBAL_UNICAST);
}

import { isIPv6 } from 'node:net';
import type { Caller } from '@gantry/contracts';

const MAX_ADDRESS = 64;
/** The groups of an IPv6 address that name the network; its owner may use any address in it. */
const NETWORK_GROUPS = 4;
const GROUPS = 8;

/** What calls without a login are counted by: an IPv4 address, or the /64 network of an IPv6 address. */
export function addressSubject(ip = ''): string {
  const [address = ''] = ip.toLowerCase().split('%');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  if (mapped?.[1]) return `address ${mapped[1]}`;
  return `address ${isIPv6(address) ? networkOf(address) : address.slice(0, MAX_ADDRESS)}`;
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('::');
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  const zeros = Array.from({ length: Math.max(0, GROUPS - before.length - after.length) }, () => '0');
  const network = [...before, ...zeros, ...after].slice(0, NETWORK_GROUPS);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}

/** An IPv4 tail takes the place of two groups, which never belong to the network part. */
function groupsOf(text: string): string[] {
  return text.split(':').flatMap((group) => (group === '' ? [] : group.includes('.') ? ['0', '0'] : [group]));
}

/**
 * What a call is counted by: the user if logged in, else the address. Visitors count by address, because anybody can
 * create any number of visitor tokens.
 */
export function rateSubject(caller: Caller): string {
  if (caller.kind === 'user') return `user ${caller.userId}`;
  return caller.kind === 'system' ? `service ${caller.service}` : addressSubject(caller.ip);
}

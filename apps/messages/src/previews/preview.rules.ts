import type { Settings } from '@gantry/service-kit';
import ipaddr from 'ipaddr.js';

/** Which links may be fetched, by the settings API_Embed…. */
export interface PreviewRules {
  readonly admits: (url: URL) => boolean;
  readonly userAgent: string;
}

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '');

/** @returns undefined when no link may be fetched: previews are off, or off for the author */
export function previewRules(settings: Settings, username: string): PreviewRules | undefined {
  if (!settings.flag('API_Embed')) return undefined;
  if (listOf(settings.text('API_EmbedDisabledFor')).includes(username.toLowerCase())) return undefined;
  const ignored = listOf(settings.text('API_EmbedIgnoredHosts'));
  const ports = listOf(settings.text('API_EmbedSafePorts'));
  return {
    userAgent: settings.text('API_Embed_UserAgent'),
    admits: (url) => {
      const port = url.port || (url.protocol === 'https:' ? '443' : '80');
      const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
      return ports.includes(port) && !ignored.some((entry) => isOf(host, entry)) && url.username === '';
    },
  };
}

/** Matches a host by name, `*.example.com` also its subdomains, or by a range of addresses. */
function isOf(host: string, entry: string): boolean {
  if (entry.startsWith('*.')) return host.endsWith(entry.slice(1));
  if (!entry.includes('/') || !ipaddr.isValidCIDR(entry)) return host === entry;
  if (!ipaddr.isValid(host)) return false;
  const [address, range] = [ipaddr.parse(host), ipaddr.parseCIDR(entry)];
  return address.kind() === range[0].kind() && address.match(range);
}

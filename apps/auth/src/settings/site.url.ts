import type { Settings } from '@gantry/service-kit';

/**
 * An address below the public address of this server.
 * @param path with a leading slash; without a path the address has no trailing slash
 */
export function siteUrl(settings: Pick<Settings, 'text'>, path = ''): string {
  return settings.text('Site_Url').replace(/\/+$/, '') + path;
}

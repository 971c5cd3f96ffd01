import type { Settings } from '@gantry/service-kit';

/** An address of this install, by its public one. @param path with the slash that it begins with; without a path no slash ends it */
export function siteUrl(settings: Pick<Settings, 'text'>, path = ''): string {
  return settings.text('Site_Url').replace(/\/+$/, '') + path;
}

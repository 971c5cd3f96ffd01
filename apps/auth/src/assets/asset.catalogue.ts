import { ASSET_NAMES } from '@gantry/contracts';
import { z } from 'zod';
import { SETTING_ENTRIES } from '../settings/settings.catalogue';

const constraintsSchema = z.object({
  extensions: z.array(z.string()).default(['png']),
  width: z.number().optional(),
  height: z.number().optional(),
});

/** A named picture: which types and sizes it may have, and which setting holds it. */
export interface AssetEntry {
  readonly name: string;
  readonly settingId: string;
  readonly extensions: readonly string[];
  /** Required size, px; any when absent. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly defaultUrl?: string | undefined;
}

function entryOf(name: string): AssetEntry {
  const setting = SETTING_ENTRIES.find(({ asset }) => asset === name);
  if (!setting) throw new Error(`the asset ${name} has no setting`);
  const defaults = z.object({ defaultUrl: z.string().optional() }).parse(setting.default);
  return { name, settingId: setting.id, ...constraintsSchema.parse(setting.fileConstraints ?? {}), ...defaults };
}

export const ASSETS: ReadonlyMap<string, AssetEntry> = new Map(
  ASSET_NAMES.map((name) => [name, entryOf(name)] as const),
);

/** By extension; jpg and jpeg are one type. */
export const TYPES_BY_EXTENSION: Readonly<Record<string, string>> = {
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  ico: 'image/x-icon',
};

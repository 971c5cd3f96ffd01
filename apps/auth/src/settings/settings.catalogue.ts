import { settingValueSchema, type SettingValue } from '@gantry/contracts';
import { z } from 'zod';
import catalogue from './settings.catalogue.json';

/** One setting as the reference server declares it (contract/settings.json). */
const entrySchema = z.object({
  id: z.string(),
  type: z.string(),
  group: z.string().optional(),
  section: z.string().optional(),
  default: settingValueSchema,
  public: z.boolean(),
  sorter: z.number().optional(),
  enableQuery: z.unknown().optional(),
  values: z.array(z.union([z.string(), z.number()])).optional(),
  hidden: z.boolean().default(false),
  blocked: z.boolean().default(false),
  secret: z.boolean().default(false),
  enterprise: z.boolean().default(false),
  /** Written at every start: the value follows the code. */
  force: z.boolean().default(false),
  autocomplete: z.boolean().default(true),
  generated: z.string().optional(),
  modules: z.array(z.string()).optional(),
  invalidValue: z.unknown().optional(),
  editor: z.string().optional(),
  wizard: z.unknown().optional(),
  fileConstraints: z.unknown().optional(),
  allowedTypes: z.array(z.string()).optional(),
  multiline: z.boolean().optional(),
  readonly: z.boolean().optional(),
  persistent: z.boolean().optional(),
  alert: z.unknown().optional(),
  code: z.string().optional(),
  asset: z.string().optional(),
  actionText: z.string().optional(),
  placeholder: z.string().optional(),
});
export type SettingEntry = z.infer<typeof entrySchema>;

const parsed = z.object({ groups: z.array(z.string()), settings: z.array(entrySchema) }).parse(catalogue);

export const SETTING_GROUPS: readonly string[] = parsed.groups;
export const SETTING_ENTRIES: readonly SettingEntry[] = parsed.settings;

const PREFERENCE_PREFIX = 'Accounts_Default_User_Preferences_';

/** Names of the preferences with defaults, and the settings that hold these. */
export const PREFERENCE_SETTINGS: readonly { readonly preference: string; readonly settingId: string }[] =
  SETTING_ENTRIES.filter(({ id }) => id.startsWith(PREFERENCE_PREFIX)).map(({ id }) => ({
    preference: id.slice(PREFERENCE_PREFIX.length),
    settingId: id,
  }));

export type { SettingValue };

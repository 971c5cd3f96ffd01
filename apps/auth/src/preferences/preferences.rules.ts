import { AppError, type PreferencesInput } from '@gantry/contracts';
import type { UserDocument } from '../user-store/user.schema';

/** contract/defaults.json, preferences.idleTimeLimitMin, s. */
const MIN_IDLE_TIME = 60;
/** Names that older clients use (contract/defaults.json, preferences.emailNotificationMode). */
const EMAIL_MODES: Readonly<Record<string, string>> = { all: 'mentions', disabled: 'nothing' };

export interface PreferenceChange {
  readonly set: Readonly<Record<string, unknown>>;
  readonly unset: readonly string[];
}

/**
 * The update for changed preferences, by paths of the account. `clockMode` 0 removes the preference; the language is a
 * field of the account.
 * @throws AppError invalid-idle-time-limit-value
 */
export function preferenceChange(
  { settings }: Pick<UserDocument, 'settings'>,
  { language, ...data }: PreferencesInput,
): PreferenceChange {
  if (typeof data.idleTimeLimit === 'number' && data.idleTimeLimit < MIN_IDLE_TIME)
    throw new AppError('invalid-idle-time-limit-value', 'Invalid idleTimeLimit');
  const given = Object.entries(data).filter(([, value]) => value !== undefined && value !== null);
  const chosen = given
    .filter(([key, value]) => !(key === 'clockMode' && value === 0))
    .map(
      ([key, value]) => [key, key === 'emailNotificationMode' ? (EMAIL_MODES[String(value)] ?? value) : value] as const,
    );
  const own = language === undefined || language === null ? {} : { language };
  // Accounts of older databases may have null there, below which nothing can be set.
  if (settings === undefined || settings === null)
    return { set: { ...own, settings: { preferences: Object.fromEntries(chosen) } }, unset: [] };
  return {
    set: { ...own, ...Object.fromEntries(chosen.map(([key, value]) => [`settings.preferences.${key}`, value])) },
    unset: data.clockMode === 0 ? ['settings.preferences.clockMode'] : [],
  };
}

/** The stored preferences and the language; undefined while the user has none. */
export function storedPreferences({
  settings,
  language,
}: Pick<UserDocument, 'settings' | 'language'>): Record<string, unknown> | undefined {
  if (settings === undefined || settings === null) return undefined;
  const preferences = settings['preferences'];
  return { ...(typeof preferences === 'object' ? preferences : {}), ...(language === undefined ? {} : { language }) };
}

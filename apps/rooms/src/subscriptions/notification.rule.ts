import { AppError } from '@gantry/contracts';

const METHOD = { method: 'saveNotificationSettings' };
const CHOICES: ReadonlySet<string> = new Set(['all', 'mentions', 'nothing', 'default']);
const SECONDS = /^\d{1,4}$/;

/** The fields of a subscription to set and to remove. */
export interface NotificationChange {
  readonly set: Readonly<Record<string, unknown>>;
  readonly unset: readonly string[];
}

type Rule = (field: string, value: string) => NotificationChange;

const invalidValue = (): AppError => new AppError('error-invalid-settings', 'Invalid settings value', METHOD);

/**
 * `default` removes the field, so that the user's preference applies again.
 * @param origin field that records that this room has a value of its own
 */
const choice =
  (origin?: string): Rule =>
  (field, value) => {
    if (!CHOICES.has(value)) throw invalidValue();
    if (value === 'default') return { set: {}, unset: [field, ...(origin === undefined ? [] : [origin])] };
    return { set: { [field]: value, ...(origin === undefined ? {} : { [origin]: 'subscription' }) }, unset: [] };
  };

/** The documented example sends other words as well: they count as off. */
const flag: Rule = (field, value) => ({ set: { [field]: value === '1' }, unset: [] });
const text: Rule = (field, value) => ({ set: { [field]: value }, unset: [] });
const seconds: Rule = (field, value) => {
  if (!SECONDS.test(value)) throw invalidValue();
  return { set: { [field]: Number(value) }, unset: [] };
};

/** contract/defaults.json, notifications.saveNotificationKeys; contract/rest/rooms.json, rooms.saveNotification. */
const RULES: ReadonlyMap<string, Rule> = new Map([
  ['desktopNotifications', choice('desktopPrefOrigin')],
  ['mobilePushNotifications', choice('mobilePrefOrigin')],
  ['emailNotifications', choice('emailPrefOrigin')],
  ['audioNotifications', choice('audioPrefOrigin')],
  ['unreadAlert', choice()],
  ['hideUnreadStatus', flag],
  ['disableNotifications', flag],
  ['muteGroupMentions', flag],
  ['audioNotificationValue', text],
  ['desktopNotificationDuration', seconds],
]);

/** @throws AppError error-invalid-settings for an unknown key or a value that it does not take */
export function notificationChange(notifications: Readonly<Record<string, string>>): NotificationChange {
  const changes = Object.entries(notifications).map(([field, value]) => {
    const rule = RULES.get(field);
    if (!rule) throw new AppError('error-invalid-settings', 'Invalid settings field', METHOD);
    return rule(field, value);
  });
  return {
    set: Object.assign({}, ...changes.map(({ set }) => set)),
    unset: changes.flatMap(({ unset }) => unset),
  };
}

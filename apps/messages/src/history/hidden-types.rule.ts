import type { Settings } from '@gantry/service-kit';

/** One key of the setting covers two types (contract/system-messages.json, rules). */
const MUTE_TYPES = ['user-muted', 'user-unmuted'];

/** The types of system message that loadHistory leaves out: the room's own list, else that of the setting. */
export function hiddenTypes(settings: Settings, ofRoom: readonly string[] | undefined): string[] {
  const setting = settings.get('Hide_System_Messages');
  const keys = ofRoom ?? (Array.isArray(setting) ? setting.filter((key) => typeof key === 'string') : []);
  return keys.flatMap((key) => (key === 'mute_unmute' ? MUTE_TYPES : [key]));
}

import { AppError } from '@gantry/contracts';
import { matchesNamePattern, MAX_NAME_LENGTH } from '@gantry/service-kit';
import anyAscii from 'any-ascii';

const NAME_RULE = 'RocketChat.getValidRoomName';

/** Leaves space for the longest number that may be appended. */
const MAX_SLUG_LENGTH = MAX_NAME_LENGTH - 4;

/**
 * Turns a display name into an address: all scripts become Latin letters (`Общий канал` → `Obshchiy-kanal`), every run
 * of other characters becomes one dash. Keeps upper and lower case. A name of punctuation only gives an empty text.
 */
export function slugifyName(displayName: string): string {
  return anyAscii(displayName.normalize('NFKC'))
    .replace(/[^0-9a-zA-Z._-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .slice(0, MAX_SLUG_LENGTH)
    .replace(/^-+|-+$/g, '');
}

export interface NameRules {
  /** UTF8_Names_Validation. */
  readonly pattern: string;
  /** UI_Allow_room_names_with_special_chars: the address is derived from the display name. */
  readonly specialCharacters: boolean;
}

/**
 * The address of a room with this display name.
 * @param fallback the address if the display name contains no letter or digit
 * @throws AppError error-invalid-room-name
 */
export function addressOf(displayName: string, rules: NameRules, fallback: string): string {
  const name = rules.specialCharacters ? slugifyName(displayName) || fallback : displayName;
  if (displayName.length > MAX_NAME_LENGTH || !matchesNamePattern(name, rules.pattern)) {
    throw new AppError('error-invalid-room-name', `${name} is not a valid room name.`, {
      function: NAME_RULE,
      channel_name: name,
    });
  }
  return name;
}

/** The error for a name that another room has. */
export function nameTaken(name: string, archived: boolean): AppError {
  const details = { function: NAME_RULE, channel_name: name };
  return archived
    ? new AppError('error-archived-duplicate-name', `There's an archived channel with name ${name}`, details)
    : new AppError('error-duplicate-channel-name', `A channel with name '${name}' exists`, details);
}

/** The n-th address to try for a display name: `name`, `name-1`, `name-2` … */
export function numberedName(name: string, attempt: number): string {
  return attempt === 0 ? name : `${name}-${attempt}`;
}

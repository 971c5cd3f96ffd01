import { AppError } from '@gantry/contracts';
import { matchesNamePattern, MAX_NAME_LENGTH } from '@gantry/service-kit';
import anyAscii from 'any-ascii';

const NAME_RULE = 'RocketChat.getValidRoomName';

/** Leaves room for the longest number behind it. */
const MAX_SLUG_LENGTH = MAX_NAME_LENGTH - 4;

/**
 * A display name as an address: every script is written in Latin letters (`Общий канал` → `Obshchiy-kanal`), everything
 * outside `0-9 a-z A-Z . _ -` becomes one dash. Keeps the case. A name of punctuation only gives an empty text.
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
 * The address of a room that is to be called `displayName`.
 * @param fallback the address of a display name that no letter and no digit can be taken from
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

/** The refusal of a name that another room has. */
export function nameTaken(name: string, archived: boolean): AppError {
  const details = { function: NAME_RULE, channel_name: name };
  return archived
    ? new AppError('error-archived-duplicate-name', `There's an archived channel with name ${name}`, details)
    : new AppError('error-duplicate-channel-name', `A channel with name '${name}' exists`, details);
}

/** `name`, `name-1`, `name-2` …: the n-th address that a display name may get. */
export function numberedName(name: string, attempt: number): string {
  return attempt === 0 ? name : `${name}-${attempt}`;
}

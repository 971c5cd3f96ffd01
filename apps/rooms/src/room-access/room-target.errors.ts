import { AppError, type RoomSection } from '@gantry/contracts';

const CHANNEL_WORDS = {
  missing: ['error-roomid-param-not-provided', 'The parameter "roomId" or "roomName" is required'],
  unknown: 'The required "roomId" or "roomName" param provided does not match any channel',
  label: 'channel',
} as const;

/** The words of each section for a room that cannot be found (contract/errors.json; the codes differ on purpose). */
const WORDS = {
  channels: CHANNEL_WORDS,
  rooms: CHANNEL_WORDS,
  groups: {
    missing: ['error-room-param-not-provided', 'The parameter "roomId" or "roomName" is required'],
    unknown: 'The required "roomId" or "roomName" param provided does not match any group',
    label: 'private group',
  },
  im: {
    missing: ['error-room-param-not-provided', 'Body param "roomId" or "username" is required'],
    unknown: 'The required "roomId" or "username" param provided does not match any direct message',
    label: 'direct message',
  },
} as const satisfies Record<RoomSection, { missing: readonly [string, string]; unknown: string; label: string }>;

export function missingTarget(section: RoomSection): AppError {
  const [code, text] = WORDS[section].missing;
  return new AppError(code, text);
}

export function unknownRoom(section: RoomSection): AppError {
  return new AppError('error-room-not-found', WORDS[section].unknown);
}

export function archivedRoom(section: RoomSection, name: string): AppError {
  return new AppError('error-room-archived', `The ${WORDS[section].label}, ${name}, is archived`);
}

import { z } from 'zod';
import type { RestBinding, RestRequest } from '../core/operation';
import type { RoomType } from '../entities/room';

/**
 * channels.*, groups.* and im.* (dm.*) are one operation with a kind of room. A section is how a kind is called in
 * paths, in answers and in errors; rooms.* are for rooms of any kind and speak of channels.
 */
export const ROOM_SECTIONS = {
  channels: { type: 'c', one: 'channel', many: 'channels', label: 'channel' },
  groups: { type: 'p', one: 'group', many: 'groups', label: 'private group' },
  im: { type: 'd', one: 'room', many: 'ims', label: 'direct message' },
  rooms: { type: undefined, one: 'room', many: 'rooms', label: 'channel' },
} as const satisfies Record<string, { type: RoomType | undefined; one: string; many: string; label: string }>;
export type RoomSection = keyof typeof ROOM_SECTIONS;
export type RoomSectionInfo = (typeof ROOM_SECTIONS)[RoomSection];

export const roomSectionSchema = z.enum(['channels', 'groups', 'im', 'rooms']);

/** Names one room in the parameters of a section: an id, a name, or the other user of a direct conversation. */
export const roomTargetSchema = z.object({
  section: roomSectionSchema,
  roomId: z.string().optional(),
  roomName: z.string().optional(),
  username: z.string().optional(),
});
export type RoomTarget = z.infer<typeof roomTargetSchema>;

/** By section on REST, by room id on DDP: see {@link namesRoom}. */
export const byTargetOrId = { target: roomTargetSchema.optional(), rid: z.string().optional() };

/** For inputs of {@link byTargetOrId}: a method that is called without a room id fails its argument check (contract/ddp-extra.json, params). */
export function namesRoom({ target, rid }: { target?: RoomTarget | undefined; rid?: string | undefined }): boolean {
  return target !== undefined || rid !== undefined;
}

/** Reads the documented parameters that name a room. */
export function roomTargetOf(section: RoomSection, request: RestRequest): Record<string, unknown> {
  const { roomId, rid, roomName, username } = request.input;
  if (section === 'im') return { section, roomId, username };
  // Clients send both spellings to rooms.*.
  return { section, roomId: section === 'rooms' ? (roomId ?? rid) : roomId, roomName };
}

/** One binding for each section; `im` has the alias `dm`. @param otherVerbs further spellings */
export function perSection<Output>(
  sections: readonly RoomSection[],
  verb: string,
  binding: (section: RoomSection, info: RoomSectionInfo) => Omit<RestBinding<Output>, 'path' | 'aliases'>,
  otherVerbs: readonly string[] = [],
): RestBinding<Output>[] {
  return sections.map((section) => {
    const sections = section === 'im' ? ['im', 'dm'] : [section];
    const [path = '', ...aliases] = [verb, ...otherVerbs].flatMap((each) =>
      sections.map((name) => `/api/v1/${name}.${each}`),
    );
    return { ...binding(section, ROOM_SECTIONS[section]), path, ...(aliases.length > 0 ? { aliases } : {}) };
  });
}

export const ROOM_TARGET_ERRORS = [
  { code: 'error-roomid-param-not-provided', text: 'The parameter "roomId" or "roomName" is required' },
  { code: 'error-room-param-not-provided', text: 'The parameter "roomId" or "roomName" is required' },
  { code: 'error-room-param-not-provided', text: 'Body param "roomId" or "username" is required' },
  {
    code: 'error-room-not-found',
    text: 'The required "roomId" or "roomName" param provided does not match any channel',
  },
  { code: 'error-room-not-found', text: 'The required "roomId" or "roomName" param provided does not match any group' },
  {
    code: 'error-room-not-found',
    text: 'The required "roomId" or "username" param provided does not match any direct message',
  },
  { code: 'error-room-archived', text: 'The channel, {name}, is archived' },
  { code: 'error-room-archived', text: 'The private group, {name}, is archived' },
] as const;

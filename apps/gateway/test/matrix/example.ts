/** What stands in an example for something that must exist, or must not exist yet, when the call is made. */
export const REFS = [
  'room.id',
  'room.name',
  'room.hashName',
  'room.type',
  'user.id',
  'user.name',
  'user.password',
  'user.token',
  'user.resetToken',
  'unverified.token',
  'message.id',
  'message.file',
  'message.text',
  'role',
  'app.id',
  'status.id',
  'ownToken',
  'visitor.token',
  'integration.id',
  'own.password',
  'own.digest',
  'own.nextPassword',
  'own.export',
  'own.pushToken',
  'fresh',
  'freshEmail',
  'picture.dataUri',
  'picture.binary',
] as const;
export type Ref = (typeof REFS)[number];
export type Objects = Readonly<Partial<Record<Ref, string>>>;

/** The documented examples' words for things. A new one that is not known by its field is named here. */
const BY_VALUE: Readonly<Record<string, Ref>> = {
  GENERAL: 'room.id',
  'room-id': 'room.id',
  ByehQjC44FwMeiLbX: 'room.id',
  dK7vNYXMdHGLdukpL: 'room.id',
  general: 'room.name',
  '#general': 'room.hashName',
  BsNr28znDkG8aeo7W: 'user.id',
  nSYqWzZ4GsKTX4dyK: 'user.id',
  'rocket.cat': 'user.name',
  'rocket.chat': 'user.name',
  rodgers: 'user.name',
  'a long pass phrase': 'user.password',
  '9HqLlyZ0ugoStsXCUfD_0YdwnNnunAJF8V47U3QHXSq': 'user.token',
  RwiWv3waLHfXLW3mj: 'message.file',
  '7aDSXtjMA3KPLxLjt': 'message.id',
  'message-id': 'message.id',
  message_id: 'message.id',
  'test to search': 'message.text',
  Lq2rRpXl4DVs0yYkUXtzMWoVgc8lK1aQbdf73sHjZ_e: 'user.resetToken',
  'the old one': 'own.password',
  '5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8': 'own.digest',
  uDsuaw7vGd9B7j8qD: 'own.export',
  guest: 'role',
  newRole: 'role',
  oGxJ2irQcPkgFLGef: 'status.id',
  'status 1': 'fresh',
  zapier: 'app.id',
  jn32kjnnnd0943j4njk: 'app.id',
  uniqueusername: 'fresh',
  rogersmith: 'fresh',
  iNKE8a6k6cjbjqWhWd: 'visitor.token',
  iNKE8a6k6cjcbqWhWd: 'fresh',
  TF5rZ7BZ9mZCSq3xN: 'fresh',
  oNLthAt9RwMw39N2B: 'integration.id',
  channelname: 'fresh',
  'channel-name': 'fresh',
  mypersonaltoken: 'fresh',
  'email@user.tld': 'freshEmail',
  'roger@example.com': 'freshEmail',
  'data:image/png;base64,iVBORw0KGgo=': 'picture.dataUri',
  '\u0089PNG': 'picture.binary',
};

const BY_FIELD: Readonly<Record<string, Ref>> = {
  roomId: 'room.id',
  rid: 'room.id',
  roomName: 'room.name',
  userId: 'user.id',
  username: 'user.name',
  user: 'user.name',
  subject: 'user.name',
  msgId: 'message.id',
  messageId: 'message.id',
  mid: 'message.id',
  tmid: 'message.id',
};

/** Where an operation means something else by a word than others do. */
const BY_OPERATION: Readonly<Record<string, Readonly<Record<string, Ref>>>> = {
  // A message that is to be sent has no namesake.
  'messages.messages.send': { 'message-id': 'fresh' },
  'rooms.directory.byTypeAndName': { c: 'room.type' },
  'notifications.push-tokens.remove': { TOKEN: 'own.pushToken' },
  'auth.email-verification.verify': { Lq2rRpXl4DVs0yYkUXtzMWoVgc8lK1aQbdf73sHjZ_e: 'unverified.token' },
  // Nobody else may have the name that the caller takes.
  'auth.profile.update': { 'rocket.cat': 'fresh' },
  'auth.profile.setUsername': { 'rocket.cat': 'fresh' },
  'auth.profile.changePassword': { 'a long pass phrase': 'fresh' },
  'auth.profile.setPassword': { 'a long pass phrase': 'own.nextPassword' },
  'auth.personal-tokens.regenerate': { mypersonaltoken: 'ownToken' },
  'auth.personal-tokens.remove': { mypersonaltoken: 'ownToken' },
};

function refOf(operation: string, field: string | undefined, value: string): Ref | undefined {
  return BY_OPERATION[operation]?.[value] ?? BY_VALUE[value] ?? (field === undefined ? undefined : BY_FIELD[field]);
}

function mapTexts(
  value: unknown,
  change: (text: string, field: string | undefined) => unknown,
  field?: string,
): unknown {
  if (typeof value === 'string') return change(value, field);
  if (Array.isArray(value)) return value.map((item: unknown) => mapTexts(item, change));
  // Dates and bytes stay what they are.
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => [key, mapTexts(item, change, key)]),
  );
}

/** Everything that an example names. */
export function refsIn(operation: string, example: unknown): ReadonlySet<Ref> {
  const found = new Set<Ref>();
  mapTexts(example, (text, field) => {
    const ref = refOf(operation, field, text);
    if (ref) found.add(ref);
  });
  return found;
}

/** The example with what there is in the place of what it names. */
export function filled(operation: string, example: unknown, objects: Objects): unknown {
  return mapTexts(example, (text, field) => {
    const ref = refOf(operation, field, text);
    return ref === undefined ? text : (objects[ref] ?? text);
  });
}

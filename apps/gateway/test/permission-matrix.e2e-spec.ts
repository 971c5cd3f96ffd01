import { OPERATIONS, PERMISSION_DEFAULTS, ROLE_DEFAULTS, type UseCaseChecks } from '@gantry/contracts';
import { unique } from '@gantry/testing';
import { callAs } from './matrix/calls';
import type { Objects } from './matrix/example';
import { expectedTable, fittingChecks, sameTable, tableOf } from './matrix/expectation';
import { KINDS, type Kind, type RoomKind } from './matrix/kinds';
import type { Outcome } from './matrix/outcome';
import { roomKindsOf, ROWS, type Row } from './matrix/rows';
import { World } from './matrix/world';

const START_MS = 90_000;

/** Examples that succeed for nobody, and why all the same they tell who is refused: by row. */
const NOBODY_SUCCEEDS: Readonly<Record<string, string>> = {
  'POST /api/v1/channels.addAll': 'this world may have more accounts than API_User_Limit',
  'POST /api/v1/rooms.export': 'of a group nobody is an administrator and a member in this world',
  'POST /api/v1/groups.addAll': 'of a group an administrator finds only those that it is in',
  addAllUserToRoom: 'this world may have more accounts than API_User_Limit',
  'DELETE /api/v1/removeInvite/:_id': 'nobody was invited',
  'POST /api/v1/useInviteToken': 'nobody was invited',
  '2fa:regenerateCodes': 'no account of this world has an authenticator app',
  '2fa:checkCodesRemaining': 'no account of this world has an authenticator app',
  'POST /api/v1/users.setAvatar': 'nothing is fetched from the address of the example; the form succeeds',
  'POST /api/v1/rooms.upload/:rid': 'JSON holds no file; the form succeeds',
  'POST /api/v1/assets.setAsset': 'JSON holds no file; the form succeeds',
  'POST /api/v1/licenses.add': 'no licence is valid here',
  'GET /api/v1/autotranslate.getSupportedLanguages': 'nobody translates in this world',
  'POST /api/v1/autotranslate.translateMessage': 'nobody translates in this world',
  'POST /api/v1/autotranslate.saveSettings': 'nobody translates in this world; the method succeeds',
  'autoTranslate.getSupportedLanguages': 'nobody translates in this world',
  'autoTranslate.translateMessage': 'nobody translates in this world',
  'GET /api/v1/chat.getSnippetedMessageById': 'nothing is a snippet in this world',
  'POST /api/v1/emoji-custom.create': 'JSON holds no file; the form succeeds',
  'POST /api/v1/emoji-custom.update': 'there is no custom emoji in this world',
  'POST /api/v1/emoji-custom.update (form)': 'there is no custom emoji in this world',
  'POST /api/v1/emoji-custom.delete': 'there is no custom emoji in this world',
  deleteEmojiCustom: 'there is no custom emoji in this world',
  uploadEmojiCustom: 'there is no custom emoji in this world',
  uploadCustomSound: 'there is no custom sound in this world',
  deleteCustomSound: 'there is no custom sound in this world',
  'GET /custom-sounds/:file': 'there is no custom sound in this world',
  'autoTranslate.saveSettings': 'only administrators hold auto-translate, and they are not in the room',
  'GET /api/v1/commands.preview': 'no built-in command offers anything',
  'POST /api/v1/commands.preview': 'no built-in command offers anything',
  getSlashCommandPreviews: 'no built-in command offers anything',
  executeSlashCommandPreview: 'no built-in command offers anything',
  'POST /api/v1/banners.dismiss': 'nothing makes banners in this world',
  createUser: 'closed to everybody: people sign up by registerUser',
  ldap_test_connection: 'this world has no directory',
  ldap_sync_now: 'this world has no directory',
  sendSMTPTestEmail: 'this world has no mail server: mails stay in a folder',
  'POST /_saml/validate/:service': 'no identity provider has signed the answer of the example',
  'POST /api/v1/channels.open': 'a new room is open for its members already',
  'POST /api/v1/groups.open': 'a new room is open for its members already',
  'POST /api/v1/channels.removeOwner': 'who is in a new room has no role to lose',
  'POST /api/v1/channels.removeModerator': 'who is in a new room has no role to lose',
  'POST /api/v1/channels.removeLeader': 'who is in a new room has no role to lose',
  'POST /api/v1/groups.removeOwner': 'who is in a new room has no role to lose',
  'POST /api/v1/groups.removeModerator': 'who is in a new room has no role to lose',
  'POST /api/v1/groups.removeLeader': 'who is in a new room has no role to lose',
  'POST /api/v1/channels.unarchive': 'a new room is not archived',
  'GET /api/v1/groups.online':
    'a group is there only if calls before have made one; the query of the example names none',
  'POST /api/v1/groups.unarchive': 'nobody holds unarchive-room but administrators, who are not in the group',
  'POST /api/v1/im.setTopic': 'nobody holds edit-room in a direct conversation but an administrator who is in it',
  'GET /api/v1/groups.getIntegrations': 'only administrators may see integrations, and they are not in the group',
  removeRoomOwner: 'who is in a new room has no role to lose',
  removeRoomModerator: 'who is in a new room has no role to lose',
  removeRoomLeader: 'who is in a new room has no role to lose',
};

/** Refused to everybody with a login for what the world cannot give, and why: only that a login is needed is known. By row. */
const OTHERWISE_REFUSED: Readonly<Record<string, string>> = {
  snippetMessage: 'snippets are off in this world',
  'GET /api/v1/channels.anonymousread': 'for everybody alike, and the setting is off in this world',
  blockUser: 'for conversations between two: the example is tried with rooms of many',
  unblockUser: 'for conversations between two: the example is tried with rooms of many',
};

/** What is told of a room or the server before the right is asked for, and to whom: by row. The contract declares the right. */
const TOLD_BEFORE: Readonly<Record<string, { readonly checks: UseCaseChecks; readonly why: string }>> = {
  'POST /api/v1/channels.unarchive': {
    checks: { room: 'read' },
    why: 'that a room is not archived is told to everybody who may read it (contract/rest-extra.json)',
  },
  'POST /api/v1/autotranslate.saveSettings': {
    checks: {},
    why: 'that nobody translates is told to everybody (contract/rest-extra.json)',
  },
};

/** Where the specification words "not yours" otherwise than "not there", by row. Everywhere else they must look alike. */
const DISTINGUISHED: Readonly<Record<string, string>> = {
  joinRoom: 'error-invalid-room (contract/ddp-extra.json)',
  getRoomByTypeAndName: 'error-invalid-room, error-no-permission (contract/ddp-extra.json)',
  'GET /api/v1/rooms.info': 'not-allowed (contract/rest-extra.json)',
  'GET /api/v1/rooms.getDiscussions': 'not-allowed (contract/rest-extra.json)',
  'POST /api/v1/chat.sendMessage': 'error-invalid-room (contract/errors.json, sendMessage.plainTexts)',
  sendMessage: 'an unknown room is explained in a note, no access is an error (contract/ddp-extra.json)',
  'POST /api/v1/chat.postMessage': 'invalid-channel (contract/rest-extra.json)',
  'POST /api/v1/chat.update': 'No message found with the id of … (contract/rest-extra.json)',
  updateMessage: 'an unknown message is ignored (contract/ddp-extra.json)',
  'GET /file-upload/:fileId/:fileName': '403 without a body, 404 for an unknown id (contract/rest-extra.json, nonV1)',
  'POST /api/v1/chat.delete': 'No message found with the id of … (contract/rest-extra.json)',
};

let world: World;

beforeAll(async () => {
  world = await World.start();
}, START_MS);

afterAll(() => world.stop());

async function outcomesOf(row: Row, room: RoomKind | undefined): Promise<ReadonlyMap<Kind, Outcome>> {
  const outcomes = await Promise.all(
    KINDS.map(async (kind) => [kind, await callAs(world, row, kind, await world.make(row, kind, room))] as const),
  );
  return new Map(outcomes);
}

/** What is wrong with a row and what would put it right; undefined when nothing is. */
function complaint(row: Row, room: RoomKind | undefined, outcomes: ReadonlyMap<Kind, Outcome>): string | undefined {
  const answers = tableOf((kind) => outcomes.get(kind)?.verdict ?? 'refused');
  const undeclared = [...new Set([...outcomes.values()].flatMap((outcome) => outcome.undeclared ?? []))];
  if (undeclared.length > 0)
    return [`${row.name} answers what its contract does not say (errors):`, ...undeclared].join('\n');
  const told = { ...row, checkedByUseCase: TOLD_BEFORE[row.name]?.checks ?? row.checkedByUseCase };
  const expected = row.name in OTHERWISE_REFUSED ? tableOf(() => 'refused') : expectedTable(told, room);
  const succeeds =
    [...outcomes.values()].some(({ done }) => done) || row.name in NOBODY_SUCCEEDS || row.name in OTHERWISE_REFUSED;
  if (sameTable(expected, answers) && succeeds) return undefined;
  const lines = KINDS.map(
    (kind) =>
      `${expected[kind] === answers[kind] ? '  ' : '! '}${kind.padEnd(10)} expected ${expected[kind]}, ${answers[kind]} by ${outcomes.get(kind)?.answer}`,
  );
  const heading = `${row.operation.id} (${row.name})${room ? `, in a room of type ${room}` : ''}, checks ${JSON.stringify(row.checkedByUseCase)}`;
  const advice = succeeds
    ? ['Answers that fit:', ...fittingChecks(row, room, answers).map((text) => `  checks: ${text}`)]
    : [
        'Nobody succeeds, so this proves little: let the example name what the world can make (matrix/example.ts), or say why in NOBODY_SUCCEEDS or OTHERWISE_REFUSED.',
      ];
  return [heading, ...lines, ...advice].join('\n');
}

describe('the contract says who may do what', () => {
  it.each(ROWS.map((row) => [row.operation.id, row.name, row] as const))('%s: %s', async (_id, _name, row) => {
    for (const room of roomKindsOf(row)) {
      const wrong = complaint(row, room, await outcomesOf(row, room));
      if (wrong !== undefined) throw new Error(wrong);
    }
  });

  it('and all this has changed nothing of who holds which permission', async () => {
    const held = await world.permissions();
    // Calls may have given something to roles that were made for them: nobody has those.
    const known = new Set<string>(ROLE_DEFAULTS.map((role) => role._id));
    for (const [id, roles] of Object.entries(PERMISSION_DEFAULTS))
      expect([id, held.get(id)?.filter((role) => known.has(role))]).toEqual([id, roles]);
  });

  it('and leaves out nothing that can be called', () => {
    const bound = OPERATIONS.filter(({ rest = [], ddp = [] }) => rest.length + ddp.length > 0);
    expect(new Set(ROWS.map(({ operation }) => operation.id))).toEqual(new Set(bound.map(({ id }) => id)));
  });

  it('and its exceptions are rows that there are', () => {
    const names = new Set(ROWS.map(({ name }) => name));
    for (const table of [NOBODY_SUCCEEDS, OTHERWISE_REFUSED, TOLD_BEFORE, DISTINGUISHED])
      expect(Object.keys(table).filter((name) => !names.has(name))).toEqual([]);
  });
});

describe('what is hidden looks like what is not there', () => {
  const hiding = ROWS.filter((row) => row.checkedByUseCase.room !== undefined && !(row.name in DISTINGUISHED));
  const nothing: Objects = {
    'room.id': unique('none'),
    'room.name': unique('none'),
    'room.hashName': `#${unique('none')}`,
    'message.id': unique('none'),
  };

  it.each(hiding.map((row) => [row.operation.id, row.name, row] as const))('%s: %s', async (_id, _name, row) => {
    for (const room of roomKindsOf(row).filter((kind) => kind !== 'c')) {
      const there = await world.make(row, 'other', room);
      for (const kind of ['other', 'admin'] as const) {
        const [hidden, absent] = await Promise.all([
          callAs(world, row, kind, there),
          callAs(world, row, kind, { ...there, ...nothing }),
        ]);
        expect([row.name, kind, hidden.answer]).toEqual([row.name, kind, absent.answer]);
      }
    }
  });
});

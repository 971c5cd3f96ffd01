import { OPERATIONS, type RestBinding } from '@gantry/contracts';
import { admin, gatewayUrl, newRoom, newUser, RestClient, type RestReply, type TestUser } from '@gantry/testing';
import { undeclaredAnswer } from './refusals';

/** What an attacker puts in the place of a text, hoping that the database takes it for an operator. */
const OPERATORS: readonly unknown[] = [
  { $ne: 1 },
  { $gt: '' },
  { $regex: '.*' },
  { $where: 'true' },
  [1],
  [{ $ne: null }],
  5,
];
const bindings = OPERATIONS.flatMap((operation) =>
  (operation.rest ?? []).flatMap((binding) =>
    [binding.path, ...(binding.aliases ?? [])].map((path) => ({
      ...binding,
      path,
      auth: operation.auth,
      operation,
      declared: binding,
    })),
  ),
);
type Bound = (typeof bindings)[number];

/** Every place in an example that holds a text, as a path of keys. */
function textPlaces(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value === 'string') return [[...path]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => textPlaces(item, [...path, key]));
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (String(index) === key ? replaced(item, rest, by) : item));
  const entries = Object.entries(typeof value === 'object' && value !== null ? value : {});
  return Object.fromEntries(
    entries.map(([name, item]: [string, unknown]) => [name, name === key ? replaced(item, rest, by) : item]),
  );
}

/** Where text that names nothing is answered all the same: with the caller's own, with what is public, or with nothing found. */
const HARMLESS_ANSWERS = [
  'rooms.get',
  'subscriptions.get',
  'users.list',
  'permissions.listAll',
  'roles.sync',
  'settings.public',
  'oauth-apps.get',
  'users.requestDataDownload',
  'users.getStatus',
  'users.getPresence',
  'users.presence',
  'directory',
  'spotlight',
  // A room that nobody knows holds nothing that is found.
  'chat.search',
  // Numbers and lists of one read as dates.
  'chat.syncThreadsList',
  'emoji-custom.list',
  // No membership is `null`.
  'subscriptions.getOne',
  // Without view-other-user-channels nothing is suggested, whatever is asked.
  'rooms.autocomplete.channelAndPrivate',
];

const writes = ({ method, takesBody = false }: Bound) => method === 'POST' || method === 'PUT' || takesBody;
const places = bindings.flatMap((binding) =>
  textPlaces(binding.example).map((path): [string, Bound, string[]] => [
    `${binding.method} ${binding.path}, ${path.join('.')}`,
    binding,
    path,
  ]),
);

/** `{a: {$ne: 1}}` as PHP and Express would read `a[$ne]=1`, and as text. */
function queryForms(example: RestBinding<unknown>['example'], [key = '']: readonly string[], value: unknown): string[] {
  const others = Object.entries(example)
    .filter(([name]) => name !== key)
    .map(([name, item]): [string, string] => [name, String(item)]);
  const operator =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value)[0] : undefined;
  const asText: [string, string] = [key, JSON.stringify(value)];
  const asBrackets: [string, string] = operator ? [`${key}[${operator[0]}]`, String(operator[1])] : [`${key}[]`, '1'];
  return [asText, asBrackets]
    .map((pair) => new URLSearchParams([...others, pair]).toString())
    .concat(`${new URLSearchParams(others)}&${key}=a&${key}=b`);
}

function texts(example: Bound['example']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(example).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Nothing breaks, and what is refused is refused in words of the contract. */
function requireHarmless({ status, body }: RestReply, binding?: Bound): void {
  expect([status, body]).toEqual([expect.any(Number), expect.any(Object)]);
  expect(status).toBeLessThan(500);
  if (binding) expect(undeclaredAnswer(binding.operation, binding.declared, { status, body })).toBeUndefined();
}

describe('operators in the place of texts', () => {
  let ada: TestUser;

  beforeAll(async () => {
    ada = await newUser();
    await newRoom(ada);
  });

  it.each(places.filter(([, binding]) => writes(binding)))(
    'are refused in the body: %s',
    async (_name, binding, path) => {
      for (const operator of OPERATORS) {
        // Registration is for those who are not logged in.
        const rest = binding.auth === 'required' ? ada.rest : new RestClient(gatewayUrl());
        const reply = await rest.send(
          binding.method,
          binding.path,
          JSON.stringify(replaced(binding.example, path, operator)),
          { 'content-type': 'application/json' },
        );
        requireHarmless(reply, binding);
        expect([reply.status, reply.body]).not.toEqual([200, expect.anything()]);
      }
    },
  );

  it.each(places.filter(([, binding]) => !writes(binding)))(
    'find nothing in the query string: %s',
    async (_name, binding, path) => {
      for (const operator of OPERATORS) {
        for (const query of queryForms(binding.example, path, operator)) {
          const reply = await ada.rest.send(binding.method, `${binding.path}?${query}`);
          // A page or a picture says no more than what its own suite looks at.
          if (binding.content) {
            expect(reply.status).toBeLessThan(500);
            continue;
          }
          requireHarmless(reply, binding);
          // What is not known is not found; where the parameter may be left out, the caller gets what is its own.
          if (reply.status === 200) expect(HARMLESS_ANSWERS).toContain(binding.path.replace('/api/v1/', ''));
        }
      }
    },
  );

  it.each<[string, unknown]>([
    ['user', { user: { $ne: 1 }, password: 'x' }],
    ['user.username', { user: { username: { $ne: 1 } }, password: 'x' }],
    ['user.email', { user: { email: { $gt: '' } }, password: 'x' }],
    ['user.id', { user: { id: { $regex: '.*' } }, password: 'x' }],
    ['username', { username: { $ne: 1 }, password: 'x' }],
    ['email', { email: { $ne: 1 }, password: 'x' }],
    ['resume', { resume: { $ne: 1 } }],
    ['resume, beside a password', { user: 'rocketchat.internal.admin.test', password: 'x', resume: { $gt: '' } }],
    ['password', { user: 'rocketchat.internal.admin.test', password: { $ne: 1 } }],
    [
      'password.digest',
      { user: 'rocketchat.internal.admin.test', password: { digest: { $ne: 1 }, algorithm: 'sha-256' } },
    ],
    ['a list as user', { user: ['rocketchat.internal.admin.test'], password: ['x'] }],
  ])('log nobody in: %s', async (_name, form) => {
    const { status, body } = await new RestClient(gatewayUrl()).post('login', form);
    expect([status, body.status, body.data]).toEqual([401, 'error', undefined]);
  });
});

/**
 * Lists that lie in memory and compare names; lists that settings switch off, whose history the others read; and a list of a
 * group by its administrators, who are not in the group of this suite (that of channels is the same one).
 */
const NOT_ASKED = ['commands.list', 'anonymousread', 'messages.others', 'groups.getIntegrations'];

/** Lists that take sort; some page by offset and count alone. */
const paged = bindings.filter(
  (binding) =>
    binding.paged &&
    !['users.info', '.history', '.members', 'roles.getUsersInRole', ...NOT_ASKED].some((name) =>
      binding.path.endsWith(name),
    ),
);

/** Does the operation see this parameter? Some lists have an order of their own, and take offset and count alone. */
function readsOfPage({ request, method, example }: Bound, name: 'query' | 'sort'): boolean {
  if (!request) return true;
  const page = { query: {}, sort: {}, fields: {}, [name]: 'seen' };
  const caller = { kind: 'anonymous', ip: '127.0.0.1' } as const;
  const parts = {
    params: texts(example),
    query: example,
    body: {},
    headers: {},
    input: example,
    files: [],
    uploads: [],
  };
  return JSON.stringify(request({ method, caller, page, ...parts })).includes('"seen"');
}

describe('query, fields and sort', () => {
  let ada: TestUser;
  let target: Record<string, Record<string, string>>;

  beforeAll(async () => {
    const grace = await newUser();
    ada = await newUser();
    const [channel, group] = await Promise.all([newRoom(ada), newRoom(ada, { section: 'groups' })]);
    const send = async (message: object) => (await ada.rest.post('chat.sendMessage', { message })).body.message;
    const first = await send({ rid: channel._id, msg: 'first' });
    await send({ rid: channel._id, msg: 'reply', tmid: first._id });
    target = {
      chat: {
        ...{ roomId: channel._id, rid: channel._id, tmid: first._id, searchText: 'x' },
        ...{ updatedSince: new Date(0).toISOString(), since: new Date(0).toISOString() },
      },
      channels: { roomId: channel._id },
      groups: { roomId: group._id },
      im: { username: grace.username },
      dm: { username: grace.username },
      users: {},
    };
  });

  const ask = async (binding: Bound, query: Record<string, string>) => {
    const [section = ''] = binding.path.replace('/api/v1/', '').split('.');
    // What a route requires beside the query comes from its example.
    const required = target[section] ?? texts(binding.example);
    const { permissions, checkedByUseCase } = binding.operation;
    const asksForMore = [permissions, binding.checkedByUseCase ?? checkedByUseCase].some(
      (asked) => asked?.all ?? asked?.any,
    );
    const rest = section in target && !asksForMore ? ada.rest : await admin();
    return rest.get(binding.path, { ...required, ...query });
  };

  const FORBIDDEN = [
    { $where: 'sleep(1000)' },
    { $expr: { $eq: [1, 1] } },
    { $or: [{ $where: '1' }] },
    { name: { $function: { body: 'return 1', args: [], lang: 'js' } } },
    { 'services.password.bcrypt': { $regex: '^\\$2' } },
    { 'services.resume.loginTokens.hashedToken': { $gt: '' } },
    { joinCode: { $gt: '' } },
    { _id: { $regex: '(a+)+$' } },
    { _id: { $in: { $ne: 1 } } },
    { _id: { $elemMatch: { $where: '1' } } },
    { $and: 'x' },
    { '': 1 },
    { 'a..b': 1 },
  ].map((query): [string, object] => [JSON.stringify(query), query]);
  /** groups.list and im.list do not take `query`: they ignore it. That of the directory is the form of a search. */
  const filtered = paged.filter(
    (binding) => readsOfPage(binding, 'query') && !/(groups|im|dm)\.list$|directory$/.test(binding.path),
  );

  it.each(FORBIDDEN)('refuse the filter %s', async (_text, query) => {
    const taken: unknown[] = [];
    for (const binding of filtered) {
      const { status, body } = await ask(binding, { query: JSON.stringify(query) });
      if (status !== 400 || body.success !== false || body.errorType !== 'error-invalid-query')
        taken.push([binding.path, status, body]);
    }
    expect(taken).toEqual([]);
  });

  it.each([
    ...['{"a":', '[]', '1', '"text"', 'null', '{"_id":{"$date":"never"}}'].map((text) => [text, text]),
    ['a text beyond the limit', `{"a":"${'x'.repeat(11_000)}"}`],
  ])('refuse what is no object: %s', async (_name, text) => {
    for (const name of ['query', 'fields', 'sort']) {
      for (const binding of paged) {
        const { status, body } = await ask(binding, { [name]: text });
        expect([binding.path, name, status, body.success]).toEqual([binding.path, name, 400, false]);
      }
    }
  });

  it.each([
    '{"_id":2}',
    '{"_id":"1"}',
    '{"$where":1}',
    '{"services.password.bcrypt":1}',
    '{"_id":{"$meta":"textScore"}}',
  ])('refuse the order %s', async (sort) => {
    // What has changed since a date comes in no order.
    const sorted = paged.filter((each) => readsOfPage(each, 'sort') && !each.path.includes('chat.sync'));
    const taken: unknown[] = [];
    for (const binding of sorted) {
      const { status, body } = await ask(binding, { sort });
      if (status !== 400) taken.push([binding.path, status, body]);
    }
    expect(taken).toEqual([]);
  });

  it.each([
    '{"services":1}',
    '{"services.password":1}',
    '{"joinCode":1,"_id":1}',
    '{"_id":1,"services.resume.loginTokens.hashedToken":1}',
    '{"_outbox":1}',
    '{"x":{"$slice":1}}',
    '{"name":"$services"}',
  ])('show no hidden field by fields=%s', async (fields) => {
    for (const binding of paged) {
      const reply = await ask(binding, { fields });
      requireHarmless(reply);
      expect(JSON.stringify(reply.body)).not.toMatch(/"(services|joinCode|_outbox)":/);
    }
  });
});

import type { StreamDefinition } from '@gantry/contracts';
import { parityKinds, parityPage } from '../parity.page';
import { callDifferences, callKinds, endpointSection, methodSection } from './calls.parity';
import { contractFiles, type ContractFiles } from './contract.files';
import { countSections, parityEntry } from './parity';
import { type PlatformDeclarations, routeKey } from './platform.declarations';
import { settingDifferences, streamDifferences } from './records.parity';

const OPEN = { login: false, permissions: [], twoFactor: false };
const PLATFORM: PlatformDeclarations = {
  routes: new Map([
    [routeKey('GET', '/api/v1/things.list'), { ...OPEN, login: true }],
    [routeKey('GET', '/picture/:name'), OPEN],
  ]),
  methods: new Map(),
  streams: new Map(),
  settings: new Map(),
  permissions: new Map(),
};
const NOTHING: ContractFiles = {
  documentedEndpoints: [],
  referenceEndpoints: [],
  documentedMethods: [],
  referenceMethods: [],
  platformMethods: [],
  referenceStreams: [],
  documentedEvents: [],
  settings: [],
  permissions: [],
  enterprisePermissions: [],
};

describe('calls', () => {
  it.each([
    ['nothing', { login: true, permissions: ['a'] }, { ...OPEN, login: true, permissions: ['a', 'b'] }, []],
    ['nothing when the contract does not say', { login: undefined, permissions: [] }, { ...OPEN, twoFactor: true }, []],
    ['a login that is not asked for', { login: true, permissions: [] }, OPEN, ['passes without a login']],
    ['a login too many', { login: false, permissions: [] }, { ...OPEN, login: true }, ['needs a login']],
    [
      'a permission',
      { login: false, permissions: ['a', 'b'] },
      { ...OPEN, permissions: ['a'] },
      ['does not declare b'],
    ],
    ['all of several', { login: false, permissions: [], anyPermission: ['a', 'b'] }, OPEN, ['declares none of a, b']],
    ['a factor', { login: false, permissions: [], twoFactor: true }, OPEN, ['asks for no second factor']],
  ])('differ by %s', (_name, expected, declared, differences) => {
    expect(callDifferences(expected, declared)).toEqual(differences);
  });

  it.each([
    ['GET', '/api/v1/things.list', [], 'there', []],
    ['GET', '/api/v1/things.list', ['/api/v1/stuff.list'], 'differing', ['does not answer /api/v1/stuff.list']],
    ['POST', '/api/v1/things.list', [], 'differing', ['answers GET alone']],
    ['GET', '/picture/{subject}', [], 'differing', ['passes without a login']],
    ['GET', '/api/v1/others.list', [], 'missing', []],
  ])('%s %s with aliases %j is %s', (method, path, aliases, state, differences) => {
    const endpoint = { method, path, aliases, section: 'things', auth: true, permissions: [], twoFactor: false };
    const [documented] = callKinds({ ...NOTHING, documentedEndpoints: [endpoint] }, PLATFORM);
    expect(documented?.entries).toEqual([{ section: 'things', name: `${method} ${path}`, state, differences }]);
  });

  it.each([
    ['/api/v1/channels.create', 'channels'],
    ['/api/v1/livechat/rooms', 'livechat'],
    ['/api/v1/info', 'single names'],
    ['/api/apps', 'apps'],
    ['/hooks/:id', 'hooks'],
  ])('%s is of the section %s', (path, section) => {
    expect(endpointSection({ path, edition: 'community' })).toBe(section);
  });

  it('of the enterprise edition are apart', () => {
    expect(endpointSection({ path: '/api/v1/livechat/units', edition: 'enterprise' })).toBe('enterprise edition');
    expect(methodSection({ edition: 'enterprise' })).toBe('enterprise edition');
    expect(methodSection({ file: 'app/2fa/server/methods/enable.js' })).toBe('2fa');
    expect(methodSection({ file: 'server/methods/addRoomOwner.js' })).toBe('server');
  });
});

describe('records', () => {
  const stream: StreamDefinition = { name: 'x', read: { rule: 'logged-in' }, summary: '' };
  const setting = { id: 'A', type: 'string', default: 'a', public: true };

  it.each([
    ['any logged-in user', 'none', []],
    ['a text of its own', 'none', []],
    ['anyone', 'none', ['read by logged-in, not anyone']],
    ['any logged-in user', '<rid>/typing', ['clients cannot write to it']],
  ])('a stream read by "%s", written by "%s"', (read, write, differences) => {
    expect(streamDifferences({ name: 'stream-x', serverOnly: false, read, write }, stream)).toEqual(differences);
  });

  it('a setting differs by its default and flags, not by a default that has a text of its own', () => {
    expect(settingDifferences(setting, { ...setting, hidden: false })).toEqual([]);
    expect(settingDifferences(setting, { ...setting, default: 'b', hidden: true })).toEqual([
      'another default',
      'another hidden',
    ]);
    expect(settingDifferences({ ...setting, longDefault: {} }, { ...setting, default: 'b' })).toEqual([]);
  });
});

describe('parity', () => {
  it('counts by section and in all', () => {
    const entries = [parityEntry('b', '1', []), parityEntry('a', '2', undefined), parityEntry('a', '3', ['x'])];
    expect(countSections(entries)).toEqual([
      { section: 'a', total: 2, there: 0, missing: 1, differing: 1 },
      { section: 'b', total: 1, there: 1, missing: 0, differing: 0 },
      { section: 'all', total: 3, there: 1, missing: 1, differing: 1 },
    ]);
  });

  it('reads every file of the contract and compares all of it', () => {
    const { documentedEndpoints, settings } = contractFiles();
    const kinds = parityKinds();
    expect(kinds.map(({ entries }) => entries.length).every((length) => length > 0)).toBe(true);
    expect(kinds.find(({ source }) => source === 'rest/*.json')?.entries).toHaveLength(documentedEndpoints.length);
    expect(kinds.find(({ source }) => source === 'settings.json')?.entries).toHaveLength(settings.length);
    expect(parityPage(kinds)).toContain('## Permissions');
  });
});

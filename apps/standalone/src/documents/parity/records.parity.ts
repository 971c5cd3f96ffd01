import { isDeepStrictEqual } from 'node:util';
import type { StreamDefinition, StreamRead } from '@gantry/contracts';
import type { ContractFiles, ContractSetting, ReferenceStream } from './contract.files';
import { parityEntry, type ParityEntry, type ParityKind } from './parity';
import type { PlatformDeclarations } from './platform.declarations';

/** How the contract words who may read a stream. A text that none of them matches is not compared. */
const READ_RULES: readonly (readonly [RegExp, StreamRead['rule']])[] = [
  [/^anyone/, 'anyone'],
  [/^any logged-in user/, 'logged-in'],
  [/^event <own uid>/, 'own-user'],
  [/^event <rid>.*canAccessRoom/, 'room-access'],
  [/^event <rid>.*subscription in the room/, 'room-member'],
];

/** Fields of a setting's declaration that change what clients or administrators see. */
const SETTING_FIELDS = ['type', 'group', 'section', 'default', 'public', 'hidden', 'blocked', 'secret', 'values'];
const FLAGS = new Set(['hidden', 'blocked', 'secret']);

export function streamDifferences({ read, write }: ReferenceStream, declared: StreamDefinition): string[] {
  const expected = READ_RULES.find(([text]) => text.test(read))?.[1];
  const writable = (declared.write ?? []).length > 0;
  return [
    ...(expected !== undefined && expected !== declared.read.rule
      ? [`read by ${declared.read.rule}, not ${expected}`]
      : []),
    ...(write !== 'none' && !writable ? ['clients cannot write to it'] : []),
    ...(write === 'none' && writable ? ['clients can write to it'] : []),
  ];
}

/** Its own text stands in the place of a long default: that one is not compared. */
export function settingDifferences(expected: ContractSetting, declared: Readonly<Record<string, unknown>>): string[] {
  return SETTING_FIELDS.filter((field) => field !== 'default' || expected.longDefault === undefined)
    .filter((field) => {
      const absent = FLAGS.has(field) ? false : undefined;
      return !isDeepStrictEqual(expected[field] ?? absent, declared[field] ?? absent);
    })
    .map((field) => `another ${field}`);
}

function rolesDifference(expected: readonly string[], declared: readonly string[]): string[] {
  const same = isDeepStrictEqual([...expected].sort(), [...declared].sort());
  return same ? [] : [`held by ${declared.join(', ') || 'nobody'}, not ${expected.join(', ') || 'nobody'}`];
}

/** `livechat` of app/livechat/server/startup.js. */
function permissionSection(source: string): string {
  return /^app\/([\w-]+)\//.exec(source)?.[1] ?? 'others';
}

function permissionEntries(contract: ContractFiles, { permissions }: PlatformDeclarations): ParityEntry[] {
  return [
    ...contract.permissions.map(({ id, roles, source }) => {
      const declared = permissions.get(id);
      return parityEntry(permissionSection(source), id, declared && rolesDifference(roles, declared));
    }),
    ...contract.enterprisePermissions.map((id) =>
      parityEntry('enterprise edition', id, permissions.has(id) ? [] : undefined),
    ),
  ];
}

/** Streams, documented and of the reference server, settings and permissions. */
export function recordKinds(contract: ContractFiles, platform: PlatformDeclarations): ParityKind[] {
  // Entries without `stream-` at their front or of a guest's form of a stream describe no stream of their own.
  const documented = new Set(
    contract.documentedEvents.map(({ stream }) => stream).filter((s) => /^stream-\S+$/.test(s)),
  );
  return [
    {
      name: 'Streams, documented',
      source: 'ddp-streams.json',
      entries: [...documented].map((name) => parityEntry('streams', name, platform.streams.has(name) ? [] : undefined)),
    },
    {
      name: 'Streams of the reference server',
      source: 'ddp-extra.json',
      entries: contract.referenceStreams
        .filter(({ serverOnly }) => !serverOnly)
        .map((stream) => {
          const declared = platform.streams.get(stream.name);
          return parityEntry('streams', stream.name, declared && streamDifferences(stream, declared));
        }),
    },
    {
      name: 'Settings',
      source: 'settings.json',
      entries: contract.settings.map((setting) => {
        const declared = platform.settings.get(setting.id);
        return parityEntry(
          setting.group ?? '(no group)',
          setting.id,
          declared && settingDifferences(setting, { ...declared }),
        );
      }),
    },
    { name: 'Permissions', source: 'permissions.json', entries: permissionEntries(contract, platform) },
  ];
}

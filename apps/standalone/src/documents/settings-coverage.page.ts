import { byName, code, page, table } from './markdown';
import { settingReads, type SourceFile } from './setting.reads';

/** What the page tells of a setting. */
export interface CoveredSetting {
  readonly id: string;
  readonly group?: string | undefined;
  readonly public: boolean;
}

const INTRODUCTION = `# Settings and what reads them

Every setting of the reference server can be stored, read and changed. This page tells which of them do something here: it is made
from the reads in the code. A setting that no service reads changes nothing on the server. Public settings reach clients
whether a service reads them or not: those that only clients act on (colours, labels, what the web page shows) work through them.`;

const NO_GROUP = '(no group)';

function byGroup(settings: readonly CoveredSetting[]): [string, CoveredSetting[]][] {
  const groups = new Map<string, CoveredSetting[]>();
  for (const setting of settings)
    groups.set(setting.group ?? NO_GROUP, [...(groups.get(setting.group ?? NO_GROUP) ?? []), setting]);
  return [...groups].sort(([a], [b]) => byName(a, b));
}

function list(settings: readonly CoveredSetting[]): string {
  return byGroup(settings)
    .map(([group, members]) => `- **${group}** (${members.length}): ${members.map(({ id }) => code(id)).join(', ')}`)
    .join('\n');
}

/** docs/settings-coverage.md */
export function settingsCoveragePage(settings: readonly CoveredSetting[], sources: readonly SourceFile[]): string {
  const sorted = [...settings].sort((a, b) => byName(a.id, b.id));
  const reads = settingReads(
    sources,
    sorted.map(({ id }) => id),
  );
  const read = sorted.filter(({ id }) => reads.has(id));
  const unread = sorted.filter(({ id }) => !reads.has(id));
  const forClients = unread.filter((setting) => setting.public);
  const without = unread.filter((setting) => !setting.public);
  const rows = read.map(({ id, group }) => [code(id), group ?? NO_GROUP, (reads.get(id) ?? []).map(code).join(', ')]);
  return page([
    INTRODUCTION,
    `Read by a service: ${read.length} of ${sorted.length}. Public, for clients alone: ${forClients.length}. Read by nothing yet: ${without.length}.`,
    '## Read by a service',
    table(['Setting', 'Group', 'Read in'], rows),
    '## Read by nothing yet',
    list(without),
    '## Public: only clients act on them',
    list(forClients),
  ]);
}

import { code, page, plain, table } from './markdown';
import { callKinds } from './parity/calls.parity';
import { contractFiles } from './parity/contract.files';
import { countSections, type ParityKind } from './parity/parity';
import { platformDeclarations } from './parity/platform.declarations';
import { recordKinds } from './parity/records.parity';

const INTRODUCTION = `# What of the contract is there

The contract ([docs/contract](contract/README.md)) next to what the platform declares. \`npm run parity\` prints these tables,
\`npm run parity -- --missing [section]\` the names that are missing.

*There* means declared as the contract describes it, *differing* that something else is declared. This compares declarations:
the names of routes, methods, streams, settings and permissions; logins, permissions and second factors; who reads a stream;
defaults. It does not compare parameters, answers and errors, nor the events of a stream, and it does not say that a setting
or a permission has an effect ([settings-coverage.md](settings-coverage.md) does for settings): the end-to-end tests do.
A permission that depends on parameters may be checked although it is not declared; such entries are listed as differing.
Where the documents and the reference server disagree, an entry differs from one of them.`;

/** docs/contract compared with the declarations of the platform, one kind for each file or group of files. */
export function parityKinds(): ParityKind[] {
  const contract = contractFiles();
  const platform = platformDeclarations();
  return [...callKinds(contract, platform), ...recordKinds(contract, platform)];
}

function block({ name, source, entries }: ParityKind): string[] {
  const counts = countSections(entries).map((count) => [
    count.section === 'all' ? '**all**' : plain(count.section),
    ...[count.there, count.differing, count.missing, count.total].map(String),
  ]);
  const differing = entries
    .filter(({ state }) => state === 'differing')
    .map((entry) => `- ${code(entry.name)}: ${plain(entry.differences.join('; '))}`);
  return [
    `## ${name}`,
    `From ${code(`contract/${source}`)}.`,
    table(['Section', 'There', 'Differing', 'Missing', 'Total'], counts),
    ...(differing.length > 0 ? ['Differing:', differing.join('\n')] : []),
  ];
}

/** docs/parity.md */
export function parityPage(kinds: readonly ParityKind[]): string {
  return page([INTRODUCTION, ...kinds.flatMap(block)]);
}

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** A source file, its path below the root with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** `settings.flag('Id')`, `policy.settings.text(\`Id_${kind}\`)`. */
const READ = /\bsettings\s*\??\.(?:flag|number|text|get|find)\(\s*(['"`])((?:(?!\1)[^\\\n])*)\1/g;
const LITERAL = /(['"])([A-Za-z][\w.-]*)\1/g;
const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;
/** A call that does not name its setting: the ids stand elsewhere in the file. */
const INDIRECT_READ = /\bsettings\s*\??\.(?:flag|number|text|get|find)\(\s*[A-Za-z_]/;

/** The folder that holds the workspace, seen from the sources as from what they are compiled to. */
export function workspaceRoot(from = __dirname): string {
  let folder = from;
  while (!readdirSync(folder).includes('nx.json')) {
    if (dirname(folder) === folder) throw new Error(`${from} is in no workspace`);
    folder = dirname(folder);
  }
  return folder;
}

/** Everything under apps/ and libs/ that a service may run: no specs, no tests, no contracts. */
export function workspaceSources(root = workspaceRoot()): SourceFile[] {
  return ['apps', 'libs']
    .flatMap((folder) => readdirSync(join(root, folder), { withFileTypes: true, recursive: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !/spec\.ts$|\.d\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (file) =>
        file.includes('/src/') &&
        !file.includes('/libs/testing/') &&
        !file.includes('/libs/contracts/') &&
        !file.includes('/documents/'),
    )
    .sort()
    .map((file) => ({
      path: relative(root, file).replaceAll('\\', '/'),
      text: readFileSync(file, 'utf8').replace(COMMENT, ''),
    }));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** `A_${b}_C` → every id of that form. */
function matching(template: string, ids: readonly string[]): string[] {
  const pattern = new RegExp(
    `^${template
      .split(/\$\{[^}]*\}/)
      .map(escaped)
      .join('.+')}$`,
  );
  return ids.filter((id) => pattern.test(id));
}

/** Ids that a file reads: named in the call, made of a template or a prefix (`A_`), or listed in a file that reads what it lists. */
export function readsOf({ text }: SourceFile, ids: readonly string[]): Set<string> {
  const found = new Set<string>();
  for (const [, quote, id = ''] of text.matchAll(READ)) {
    const named = quote === '`' && id.includes('${') ? matching(id, ids) : ids.filter((each) => each === id);
    for (const each of named) found.add(each);
  }
  const listed = INDIRECT_READ.test(text) ? new Set(ids) : new Set<string>();
  const literals = [...text.matchAll(LITERAL)].map(([, , literal = '']) => literal);
  for (const literal of literals) if (listed.has(literal)) found.add(literal);
  // Beside a list of such ids a prefix names no more than those.
  const prefixes = literals.filter(
    (literal) => literal.endsWith('_') && ![...found].some((id) => id.startsWith(literal)),
  );
  for (const prefix of prefixes) ids.filter((id) => id.startsWith(prefix)).forEach((id) => found.add(id));
  return found;
}

/** Setting id → the files that read it. */
export function settingReads(sources: readonly SourceFile[], ids: readonly string[]): Map<string, string[]> {
  const reads = new Map<string, string[]>();
  for (const source of sources)
    for (const id of readsOf(source, ids)) reads.set(id, [...(reads.get(id) ?? []), source.path]);
  return reads;
}

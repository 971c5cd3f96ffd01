import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from './setting.reads';

const ROOT = workspaceRoot();
const SOURCES = /\.(?:ts|mjs|cjs)$/;
/** `contract/rest/users.json`; the longer path below docs/ is found too. */
const CITATION = /(?<![\w-])contract\/([\w./-]+\.(?:json|md))\b/g;

function sourcePaths(): string[] {
  return ['apps', 'libs', 'tools'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => SOURCES.test(path) && !path.includes('node_modules'))
      .map((path) => join(folder, path)),
  );
}

const CITATIONS = sourcePaths().flatMap((path) =>
  [...readFileSync(join(ROOT, path), 'utf8').matchAll(CITATION)].map(([, cited = '']) => ({ path, cited })),
);

describe('citations of the contract', () => {
  it('are found', () => {
    expect(CITATIONS.length).toBeGreaterThan(100);
  });

  it('name files that exist', () => {
    expect(CITATIONS.filter(({ cited }) => !existsSync(join(ROOT, 'docs/contract', cited)))).toEqual([]);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import { workspaceRoot, workspaceSources } from './setting.reads';

const ROOT = workspaceRoot();
const { dependencies } = z
  .object({ dependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));

/** What runs beside the sources in TypeScript: `npm start`, also where development packages are left out, and workers. */
const SCRIPTS = [
  ...['tools/start.mjs', 'tools/build.mjs'],
  ...['apps', 'libs'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { encoding: 'utf8', recursive: true })
      .filter((path) => /\/src\/.*\.[cm]?js$/.test(path))
      .map((path) => join(folder, path)),
  ),
];
/** Only tests run these, although they lie beside the sources. */
const TEST_ONLY = /\/src\/testing\/|\.fixture\.ts$/;
const IMPORT = /(?:from\s+|import\s+|import\(|require\(|require\.resolve\((?:join\()?)'([^'./][^']*)'/g;

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Packages that production code names when it runs, and where. */
function imported(): Map<string, string> {
  const files = [
    ...workspaceSources().filter(({ path }) => !TEST_ONLY.test(path)),
    ...SCRIPTS.map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') })),
  ];
  return new Map(
    files.flatMap(({ path, text }) =>
      [...text.matchAll(IMPORT)].map(([, specifier = '']): [string, string] => [packageOf(specifier), path]),
    ),
  );
}

describe('package.json', () => {
  const used = imported();

  it('has for production every package that production code imports', () => {
    const known = new Set([...Object.keys(dependencies), ...builtinModules]);
    const missing = [...used].filter(
      ([name]) => !name.startsWith('node:') && !name.startsWith('@gantry') && !known.has(name),
    );
    expect(missing).toEqual([]);
  });

  it('has no package for production that only tests or tools use', () => {
    expect(Object.keys(dependencies).filter((name) => !used.has(name))).toEqual([]);
  });
});

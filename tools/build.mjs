// Compiles apps/ and libs/ to dist/ with swc, only what has changed since the last time. `--force` compiles everything.
// swc resolves imports of @gantry/<lib> by the paths of tsconfig.base.json to relative ones: dist/ runs without any mapping.
import { transformFile } from '@swc/core';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const PARALLEL = 8;
const PATHS_FILE = join(root, 'tsconfig.base.json');
const isSource = (path) =>
  path.endsWith('.ts') && !path.endsWith('.spec.ts') && !path.endsWith('.e2e-spec.ts') && !path.endsWith('.d.ts');
const isAsset = (path) => /\.(json|html|css|js|svg|png)$/.test(path) && !path.endsWith('project.json');

async function filesBelow(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function compile(source, target, paths) {
  const { code, map } = await transformFile(source, {
    swcrc: true,
    root,
    jsc: { baseUrl: root, paths },
    sourceMaps: true,
    sourceFileName: relative(dirname(target), source),
  });
  await mkdir(dirname(target), { recursive: true });
  await writeFile(`${target}.map`, map ?? '');
  await writeFile(target, `${code}\n//# sourceMappingURL=${target.split(sep).pop()}.map\n`);
}

/** @returns {Promise<{compiled: number}>} */
export async function build({ force = false } = {}) {
  const stampFile = join(root, 'dist/.stamps.json');
  const pathsText = await readFile(PATHS_FILE, 'utf8');
  const { paths } = JSON.parse(pathsText).compilerOptions;
  const config = createHash('sha256')
    .update(await readFile(join(root, '.swcrc')))
    .update(pathsText)
    .update(await readFile(fileURLToPath(import.meta.url)))
    .digest('hex');
  const previous = !force && existsSync(stampFile) ? JSON.parse(await readFile(stampFile, 'utf8')) : {};
  const known = previous.config === config ? previous.files : {};
  const files = (await Promise.all(['apps', 'libs'].map((name) => filesBelow(join(root, name))))).flat();
  const stamps = {};
  const work = [];
  for (const source of files) {
    const path = relative(root, source);
    if (!path.includes(`${sep}src${sep}`) || !(isSource(path) || isAsset(path))) continue;
    const { mtimeMs, size } = await stat(source);
    stamps[path] = `${mtimeMs}:${size}`;
    const target = join(root, 'dist', path.replace(/\.ts$/, '.js'));
    if (known[path] === stamps[path] && existsSync(target)) continue;
    work.push(() =>
      isSource(path)
        ? compile(source, target, paths)
        : mkdir(dirname(target), { recursive: true }).then(() => copyFile(source, target)),
    );
  }
  for (const path of Object.keys(known))
    if (!stamps[path]) await rm(join(root, 'dist', path.replace(/\.ts$/, '.js')), { force: true });
  const total = work.length;
  await Promise.all(
    Array.from({ length: PARALLEL }, async () => {
      for (let next = work.shift(); next; next = work.shift()) await next();
    }),
  );
  await mkdir(join(root, 'dist'), { recursive: true });
  const built = JSON.stringify({ config, files: stamps });
  await writeFile(stampFile, built);
  // Tells processes of one build from those of another: `migrate` records for which it has made the indexes.
  await writeFile(join(root, 'dist/build.id'), createHash('sha256').update(built).digest('hex'));
  return { compiled: total };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { compiled } = await build({ force: process.argv.includes('--force') });
  console.log(compiled === 0 ? 'Up to date.' : `Compiled ${compiled} files.`);
}

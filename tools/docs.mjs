// `npm run docs`: writes the pages that are made from the code (docs/configuration.md, docs/operations.md, docs/events.md,
// docs/settings-coverage.md, docs/parity.md, .env.example, a section of libs/embedded-mongo/README.md). `--check` writes nothing and fails when one of them is stale.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const check = process.argv.includes('--check');
const require = createRequire(import.meta.url);

function current(path) {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

await build();
require('reflect-metadata');
const { generatedDocuments } = require('../dist/apps/standalone/src/documents/documents.js');
const stale = generatedDocuments().filter(({ path, content }) => current(path) !== content);
for (const { path, content } of stale) {
  console.log(`${check ? 'stale' : 'wrote'} ${path}`);
  if (check) continue;
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}
if (stale.length === 0) console.log('Up to date.');
process.exit(check && stale.length > 0 ? 1 : 0);

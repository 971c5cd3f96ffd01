// `npm run contracts:release`: writes what the services of this version say to each other to libs/contracts/released.json.
// Part of making a release (docs/adr/0016-version-skew.md): from then on contracts change by addition alone.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { installIfNeeded } from './start.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);

installIfNeeded();
await build();
require('reflect-metadata');
const {
  BASELINE_PATH,
  baselineText,
  currentVersion,
} = require('../dist/apps/standalone/src/documents/versions/contract.versions.js');
writeFileSync(join(root, BASELINE_PATH), baselineText(currentVersion()));
console.log(`wrote ${BASELINE_PATH}`);

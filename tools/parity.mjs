// `npm run parity`: what of docs/contract the platform declares, without starting it. One table for each kind.
//   -- --missing [section]      the names that are missing, of one section or of all
//   -- --differing [section]    the names that differ, and how
import { createRequire } from 'node:module';
import { build } from './build.mjs';
import { installIfNeeded } from './start.mjs';

const LISTS = { '--missing': 'missing', '--differing': 'differing' };
const require = createRequire(import.meta.url);
const [flag, section, ...unknown] = process.argv.slice(2);
if ((flag !== undefined && !(flag in LISTS)) || unknown.length > 0) {
  console.error('npm run parity [-- --missing [section] | --differing [section]]');
  process.exit(2);
}

function printCounts({ name, source, entries }) {
  const { countSections } = require('../dist/apps/standalone/src/documents/parity/parity.js');
  const columns = ['there', 'differing', 'missing', 'total'];
  console.log(`\n${name} (contract/${source})`);
  console.log(`  ${'section'.padEnd(42)}${columns.map((column) => column.padStart(10)).join('')}`);
  for (const count of countSections(entries))
    console.log(`  ${count.section.padEnd(42)}${columns.map((column) => String(count[column]).padStart(10)).join('')}`);
}

function printNames({ name, entries }, state) {
  const chosen = entries.filter((entry) => entry.state === state && (!section || entry.section === section));
  if (chosen.length === 0) return;
  console.log(`\n${name}: ${chosen.length} ${state}`);
  for (const entry of chosen)
    console.log(`  ${[entry.section, entry.name, entry.differences.join('; ')].filter(Boolean).join('  ')}`);
}

installIfNeeded();
await build();
require('reflect-metadata');
const { parityKinds } = require('../dist/apps/standalone/src/documents/parity.page.js');
const kinds = parityKinds();
if (section && !kinds.some(({ entries }) => entries.some((entry) => entry.section === section))) {
  console.error(`No section is called ${section}.`);
  process.exit(2);
}
for (const kind of kinds) flag === undefined ? printCounts(kind) : printNames(kind, LISTS[flag]);

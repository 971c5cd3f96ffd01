import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const ROOT = join(__dirname, '../../..');
/** `from 'sharp'`, `import('sharp')`, `require('sharp/…')`. */
const IMPORT = /(?:from|import|require)\s*\(?\s*['"]sharp(?:\/[^'"]*)?['"]/;

/** Tests make and measure pictures with the library; what they read is their own. */
function sources(): string[] {
  return ['apps', 'libs', 'tools']
    .flatMap((folder) => readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true }))
    .filter(
      (entry) => entry.isFile() && /\.(?:[cm]?[jt]s)$/.test(entry.name) && !/(?:spec|\.fixture)\.ts$/.test(entry.name),
    )
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.startsWith('libs/testing/'));
}

it('one file alone imports the library that decodes pictures', () => {
  const importing = sources().filter((path) => IMPORT.test(readFileSync(join(ROOT, path), 'utf8')));
  expect(importing).toEqual(['libs/pictures/src/picture.worker.js']);
});

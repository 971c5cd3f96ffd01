import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { workspaceRoot } from './setting.reads';

const ROOT = workspaceRoot();
const page = readFileSync(join(ROOT, 'docs/libraries.md'), 'utf8');
const { dependencies } = z
  .object({ dependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));

describe('docs/libraries.md', () => {
  it('names every package that production uses', () => {
    expect(Object.keys(dependencies).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('names no file or folder that is not there', () => {
    const paths = [...page.matchAll(/`((?:apps|libs|tools)\/[^`*]+)`/g)].map(([, path = '']) => path);
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

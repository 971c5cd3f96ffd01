import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { flag } from '@gantry/service-kit';
import { z } from 'zod';
import { standaloneConfigSchema } from '../config';
import { CONFIG_READERS, generatedDocuments, KNOWN_VARIABLES } from './documents';
import { code, plain, table } from './markdown';
import { purposeOf, variablesOf } from './variables';

const ROOT = join(__dirname, '../../../..');

describe('generated documents', () => {
  it.each(generatedDocuments().map(({ path, content }) => [path, content]))(
    '%s is what `npm run docs` writes',
    (path, content) => {
      const current = existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : '';
      // Not a comparison of the texts: their difference is pages long and says nothing.
      expect(current === content ? 'current' : `${path} is stale: npm run docs`).toBe('current');
    },
  );

  it('say that they are generated: in their first line, or around the part that is', () => {
    for (const { path, content } of generatedDocuments())
      expect(path.endsWith('README.md') ? content : content.split('\n')[0]).toMatch(
        /(Generated|written) by `npm run docs`/,
      );
  });

  it('know every service that has a configuration of its own', () => {
    const apps = readdirSync(join(ROOT, 'apps')).filter((app) => existsSync(join(ROOT, 'apps', app, 'src/config.ts')));
    expect(CONFIG_READERS.map(({ name }) => name)).toEqual(expect.arrayContaining(apps));
  });

  it('know everything that standalone reads', () => {
    expect([...KNOWN_VARIABLES].sort()).toEqual(Object.keys(standaloneConfigSchema.shape).sort());
  });

  it('tell of every variable what it is for', () => {
    expect(variablesOf(CONFIG_READERS).filter((variable) => purposeOf(variable) === '')).toEqual([]);
  });
});

describe('variables', () => {
  const values = (field: z.ZodType) =>
    variablesOf([{ name: 'one', schema: z.object({ V: field }) }])[0]?.declarations[0];

  it('tell the values that a schema takes', () => {
    expect(values(z.enum(['a', 'b']))?.values).toBe('a, b');
    expect(values(flag.default(false))).toMatchObject({ values: 'true, false', fallback: 'false' });
    expect(values(z.coerce.number().int().min(1).max(5).optional())).toMatchObject({
      values: 'number, 1 to 5',
      fallback: undefined,
    });
    expect(values(z.coerce.number().int().min(2).default(3))).toMatchObject({
      values: 'number, at least 2',
      fallback: '3',
    });
    expect(values(z.coerce.number().max(9))?.values).toBe('number, at most 9');
    expect(values(z.coerce.number())?.values).toBe('number');
    expect(values(z.url().default('http://a'))?.values).toBe('URL');
    expect(
      values(
        z
          .string()
          .transform((text) => text.length)
          .pipe(z.number())
          .optional(),
      )?.values,
    ).toBe('text');
  });

  it('find the description inside and outside of a default', () => {
    expect(values(z.string().describe('inside').default('x'))?.what).toBe('inside');
    expect(values(z.string().optional().describe('outside'))?.what).toBe('outside');
  });

  it('list a variable of several readers once', () => {
    const schema = z.object({ V: z.string().describe('same') });
    const [variable, ...others] = variablesOf([
      { name: 'one', schema },
      { name: 'two', schema },
    ]);
    expect(others).toEqual([]);
    expect(variable?.declarations.map(({ reader }) => reader)).toEqual(['one', 'two']);
    expect(variable && purposeOf(variable)).toBe('same');
  });
});

describe('markdown', () => {
  it('keeps what would be markup as text', () => {
    expect(plain('<b> a_b *c* & [d]')).toBe('&lt;b> a\\_b \\*c\\* &amp; \\[d\\]');
    expect(code('a`b')).toBe('`` a`b ``');
  });

  it('keeps a table cell in its cell', () => {
    expect(table(['a'], [['x|y\n z']])).toBe('| a |\n| --- |\n| x\\|y z |');
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { flag, loadConfig, platformConfigSchema, port, refuseUnknownVariables } from './config';
import { StartupError } from './startup.error';

const schema = z.object({
  PORT: port.default(3_000),
  MONGO_URL: z.string(),
  SECRET: z.string().optional(),
  ON: flag.default(false),
});

function problemOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof StartupError) return error.message;
    throw error;
  }
  throw new Error('it started');
}

describe('loadConfig', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'config-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads values and fills in defaults', () => {
    expect(loadConfig(schema, { MONGO_URL: 'mongodb://a', PORT: '80' })).toEqual({
      MONGO_URL: 'mongodb://a',
      PORT: 80,
      ON: false,
    });
  });

  it('tells all problems at once, in one line', () => {
    const problem = problemOf(() => loadConfig(schema, { PORT: '70000', SECRET_FILE: join(folder, 'absent') }));
    expect(problem).toMatch(/^Configuration: /);
    expect(problem).not.toContain('\n');
    for (const name of ['PORT:', 'MONGO_URL:', 'SECRET_FILE:']) expect(problem).toContain(name);
  });

  it('takes an empty variable as absent', () => {
    expect(loadConfig(schema, { MONGO_URL: 'mongodb://a', PORT: '', ON: '', SECRET: '' })).toEqual({
      MONGO_URL: 'mongodb://a',
      PORT: 3_000,
      ON: false,
    });
    expect(problemOf(() => loadConfig(schema, { MONGO_URL: '' }))).toContain('MONGO_URL:');
  });

  it('reads a value from the file that NAME_FILE names, without its line end', () => {
    const file = join(folder, 'secret');
    writeFileSync(file, 'from the file\n');
    expect(loadConfig(schema, { MONGO_URL: 'm', SECRET: 'from the variable', SECRET_FILE: file }).SECRET).toBe(
      'from the file',
    );
    expect(loadConfig(schema, { MONGO_URL: 'm', SECRET: 'from the variable', SECRET_FILE: '' }).SECRET).toBe(
      'from the variable',
    );
  });

  it('names a file that cannot be read and does not call its value missing too', () => {
    const problem = problemOf(() => loadConfig(schema, { MONGO_URL_FILE: join(folder, 'absent') }));
    expect(problem).toMatch(/MONGO_URL_FILE: .*ENOENT/);
    expect(problem).not.toContain('MONGO_URL: ');
  });

  it.each([
    ['true', true],
    ['YES', true],
    ['1', true],
    ['false', false],
    ['0', false],
    ['no', false],
    ['on', false],
  ])('reads the flag %s as %s', (text, on) => {
    expect(loadConfig(schema, { MONGO_URL: 'm', ON: text }).ON).toBe(on);
  });

  it.each([
    ['LOG_LEVEL', 'loud'],
    ['MONGO_URL', 'http://localhost'],
    ['MONGO_POOL_SIZE', '0'],
    ['MONGO_POOL_SIZE', 'ten'],
    ['OPS_PORT', '-1'],
    ['SHUTDOWN_GRACE_MS', '1.5'],
  ])('refuses %s=%s', (name, value) => {
    expect(problemOf(() => loadConfig(platformConfigSchema, { [name]: value }))).toContain(`${name}:`);
  });
});

describe('what is wrong with a value', () => {
  const words = z.object({ SIZE: port, NAME: z.string(), ADDRESS: z.url() });

  it.each([
    [{ NAME: 'a', ADDRESS: 'http://a', SIZE: 'ten' }, 'Configuration: SIZE: is no number'],
    [{ SIZE: '1', ADDRESS: 'http://a' }, 'Configuration: NAME: is missing'],
    [
      { SIZE: '1', NAME: 'a', ADDRESS: 'nowhere' },
      'Configuration: ADDRESS: is no http or https address, as https://chat.example.com is one',
    ],
  ])('is told in words: %j', (environment, problem) => {
    expect(problemOf(() => loadConfig(words, environment))).toBe(problem);
  });
});

describe('refuseUnknownVariables', () => {
  const known = [
    'ADMIN_USERNAME',
    'ADMIN_PASS',
    'MONGO_URL',
    'MONGO_POOL_SIZE',
    'NATS_URL',
    'OPS_PORT',
    'ROOT_URL',
    'MAX_CONNECTIONS',
  ];

  it.each([
    ['MONGO_ULR', 'MONGO_URL'],
    ['MONGODB_URL', undefined],
    ['ADMIN_PASSWORD', 'ADMIN_PASS'],
    ['ADMIN_USER', 'ADMIN_USERNAME'],
    ['NATS_URLS', 'NATS_URL'],
    ['OPS_POTR', 'OPS_PORT'],
    ['MAX_CONECTIONS', 'MAX_CONNECTIONS'],
  ])('answers the slip %s with %s', (name, near) => {
    if (near === undefined) expect(() => refuseUnknownVariables(known, { [name]: 'x' })).not.toThrow();
    else
      expect(problemOf(() => refuseUnknownVariables(known, { [name]: 'x' }))).toBe(
        `Unknown variable ${name}: did you mean ${near}?`,
      );
  });

  it('points to the documentation when nothing is near', () => {
    expect(problemOf(() => refuseUnknownVariables(known, { GANTRY_COLOUR: 'x' }))).toBe(
      'Unknown variable GANTRY_COLOUR: see docs/configuration.md',
    );
  });

  it('tolerates known names, their files, names of others and those of the server that it replaces', () => {
    const environment = {
      MONGO_URL: 'x',
      MONGO_URL_FILE: 'x',
      MONGO_OPLOG_URL: 'x',
      PATH: 'x',
      HOME: 'x',
      npm_config_x: 'x',
    };
    expect(() => refuseUnknownVariables(known, environment)).not.toThrow();
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NatsAccess } from '@gantry/bus';
import { selfSigned } from './certificate.fixture';
import { loadConfig, platformConfigSchema, type Environment } from './config';
import { natsAccess } from './nats.config';
import { StartupError } from './startup.error';

const SECRET = 's3cret';
/** The example of NATS' own documentation. */
const SEED = 'SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY';
const CREDS = `-----BEGIN NATS USER JWT-----
eyJ0eXAi.e30.c2ln
------END NATS USER JWT------

-----BEGIN USER NKEY SEED-----
${SEED}
------END USER NKEY SEED------
`;

function accessOf(environment: Environment): NatsAccess | undefined {
  return natsAccess(loadConfig(platformConfigSchema, environment));
}

function problemOf(environment: Environment): string {
  try {
    accessOf(environment);
  } catch (error) {
    if (error instanceof StartupError) return error.message;
    throw error;
  }
  throw new Error('it is accepted');
}

describe('natsAccess', () => {
  const { cert, key } = selfSigned();
  const other = selfSigned();
  const url = { NATS_URL: 'nats://a:4222' };

  it('is nothing without NATS_URL', () => expect(accessOf({})).toBeUndefined());

  it.each<[string, Environment, NatsAccess]>([
    ['servers', { NATS_URL: 'nats://a:4222, b:4333,nats://[::1]:1/' }, { servers: ['a:4222', 'b:4333', '[::1]:1'] }],
    ['TLS by the URL', { NATS_URL: 'tls://a,nats://b' }, { servers: ['a', 'b'], tls: {} }],
    [
      'user and password of the URL, decoded',
      { NATS_URL: 'nats://ad%40a:p%3Ass@a:4222,nats://ad%40a:p%3Ass@b:4222,nats://c' },
      { servers: ['a:4222', 'b:4222', 'c'], credentials: { kind: 'password', user: 'ad@a', password: 'p:ss' } },
    ],
    [
      'a token of the URL',
      { NATS_URL: 'nats://tok@a' },
      { servers: ['a'], credentials: { kind: 'token', token: 'tok' } },
    ],
    [
      'user and password',
      { ...url, NATS_USER: 'ada', NATS_PASSWORD: SECRET },
      { servers: ['a:4222'], credentials: { kind: 'password', user: 'ada', password: SECRET } },
    ],
    ['a token', { ...url, NATS_TOKEN: 't' }, { servers: ['a:4222'], credentials: { kind: 'token', token: 't' } }],
    [
      'a .creds file',
      { ...url, NATS_CREDS: CREDS },
      { servers: ['a:4222'], credentials: { kind: 'creds', text: CREDS } },
    ],
    ['a seed', { ...url, NATS_NKEY_SEED: SEED }, { servers: ['a:4222'], credentials: { kind: 'nkey', seed: SEED } }],
    [
      'certificates',
      { ...url, NATS_TLS_CA: other.cert, NATS_TLS_CERT: cert, NATS_TLS_KEY: key },
      { servers: ['a:4222'], tls: { ca: other.cert, cert, key } },
    ],
  ])('takes %s', (_what, environment, access) => expect(accessOf(environment)).toEqual(access));

  it('takes what a mounted file holds, without its last line end', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nats-config-'));
    writeFileSync(join(folder, 'creds'), CREDS);
    writeFileSync(join(folder, 'ca'), cert);
    const access = accessOf({ ...url, NATS_CREDS_FILE: join(folder, 'creds'), NATS_TLS_CA_FILE: join(folder, 'ca') });
    rmSync(folder, { recursive: true });
    expect(access).toMatchObject({ credentials: { kind: 'creds' }, tls: { ca: cert.trim() } });
  });

  it.each<[Environment, string]>([
    [{ NATS_USER: 'ada', NATS_PASSWORD: SECRET }, 'NATS_URL is missing, and NATS_USER, NATS_PASSWORD needs it'],
    [{ ...url, NATS_USER: 'ada' }, 'NATS_USER and NATS_PASSWORD: one is missing'],
    [{ ...url, NATS_PASSWORD: SECRET }, 'NATS_USER and NATS_PASSWORD: one is missing'],
    [
      { NATS_URL: `nats://u:${SECRET}@a`, NATS_TOKEN: SECRET },
      'NATS_URL and NATS_TOKEN: only one may name credentials',
    ],
    [
      { ...url, NATS_USER: 'ada', NATS_PASSWORD: SECRET, NATS_NKEY_SEED: SEED },
      'NATS_USER and NATS_NKEY_SEED: only one may name credentials',
    ],
    [{ NATS_URL: `nats://u:${SECRET}@a,nats://v:${SECRET}@b` }, 'NATS_URL: its servers have different credentials'],
    [
      { NATS_URL: `nats://a,ws://u:${SECRET}@b` },
      'NATS_URL: server 2 is not nats://host:port, with user:password@ percent-encoded',
    ],
    [
      { NATS_URL: `nats://u:${SECRET}/@b` },
      'NATS_URL: server 1 is not nats://host:port, with user:password@ percent-encoded',
    ],
    [
      { NATS_URL: `nats://u:${SECRET}%@b` },
      'NATS_URL: server 1 is not nats://host:port, with user:password@ percent-encoded',
    ],
    [{ ...url, NATS_CREDS: SECRET }, 'NATS_CREDS: not the content of a .creds file'],
    [{ ...url, NATS_NKEY_SEED: SECRET }, 'NATS_NKEY_SEED: no NKey seed'],
    [{ ...url, NATS_TLS_CA: SECRET }, 'NATS_TLS_CA: no PEM certificate'],
    [{ ...url, NATS_TLS_CERT: cert }, 'NATS_TLS_CERT and NATS_TLS_KEY: one is missing'],
    [{ ...url, NATS_TLS_CERT: cert, NATS_TLS_KEY: SECRET }, 'NATS_TLS_KEY: no PEM private key without a pass phrase'],
    [{ ...url, NATS_TLS_CERT: cert, NATS_TLS_KEY: other.key }, 'NATS_TLS_KEY: not the key of NATS_TLS_CERT'],
  ])('refuses what contradicts itself or cannot be read: %#', (environment, problem) => {
    const told = problemOf(environment);
    expect(told).toBe(`Configuration: ${problem}`);
    expect(told).not.toContain(SECRET);
  });

  it('tells all problems at once', () => {
    expect(problemOf({ ...url, NATS_USER: 'ada', NATS_TLS_CA: 'x' })).toBe(
      'Configuration: NATS_USER and NATS_PASSWORD: one is missing · NATS_TLS_CA: no PEM certificate',
    );
  });
});

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { COMPOSE_VARIABLES, KNOWN_VARIABLES } from '../documents/documents';
import { filesBelow, read, ROOT, SERVICES, yamlOf } from './manifests.fixture';

const CONDITIONS = ['service_started', 'service_healthy', 'service_completed_successfully'] as const;
const serviceSchema = z.object({
  image: z.string(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  depends_on: z
    .union([z.array(z.string()), z.record(z.string(), z.object({ condition: z.enum(CONDITIONS) }))])
    .default({}),
  ports: z.array(z.string()).default([]),
  container_name: z.string().optional(),
  stop_grace_period: z
    .string()
    .regex(/^\d+s$/)
    .optional(),
  volumes: z.array(z.string()).default([]),
  healthcheck: z.unknown().optional(),
});
const TEXT = read('docker-compose.yml');
const compose = z
  .object({ services: z.record(z.string(), serviceSchema), volumes: z.record(z.string(), z.null()) })
  .parse(yamlOf(TEXT, 'docker-compose.yml')[0]);
const ofPlatform = Object.entries(compose.services).filter(([name]) => SERVICES.includes(name));

describe('docker-compose.yml', () => {
  it('has every service of apps/, each running what its name says', () => {
    expect(ofPlatform.map(([name]) => name).sort()).toEqual([...SERVICES].sort());
    for (const [name, { environment }] of ofPlatform) expect(environment['SERVICE']).toBe(name);
  });

  it('sets only variables that some program reads', () => {
    for (const [, { environment }] of ofPlatform)
      expect(Object.keys(environment).filter((name) => name !== 'SERVICE' && !KNOWN_VARIABLES.has(name))).toEqual([]);
  });

  it('reads only variables that .env.example has', () => {
    const names = [...TEXT.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name ?? '');
    const example = read('.env.example');
    expect([...new Set(names)].filter((name) => !example.includes(`\n#${name}=`))).toEqual([]);
    expect(COMPOSE_VARIABLES.map(({ name }) => name).filter((name) => !names.includes(name))).toEqual([]);
  });

  it('gives every service the bus, and those that use it the database', () => {
    for (const [name, { environment }] of ofPlatform) {
      expect(environment).toHaveProperty('NATS_URL');
      if (/usesMongo: true/.test(read(`apps/${name}/src/main.ts`))) expect(environment).toHaveProperty('MONGO_URL');
    }
    expect(compose.services['gateway']?.environment).not.toHaveProperty('MONGO_URL');
  });

  it('hands on the credentials of a NATS and a MongoDB that are run elsewhere', () => {
    const passed = (name: string, prefix: string): string[] =>
      Object.entries(compose.services[name]?.environment ?? {})
        .filter(([key, value]) => key.startsWith(prefix) && String(value).startsWith(`\${${key}:-`))
        .map(([key]) => key)
        .sort();
    for (const [name] of ofPlatform)
      for (const prefix of name === 'gateway' ? ['NATS_'] : ['NATS_', 'MONGO_'])
        expect([name, ...passed(name, prefix)]).toEqual([
          name,
          ...[...KNOWN_VARIABLES].filter((key) => key.startsWith(prefix)).sort(),
        ]);
  });

  it('can scale every service: no fixed port, no fixed name', () => {
    for (const [, service] of ofPlatform) expect([service.ports, service.container_name]).toEqual([[], undefined]);
  });

  it('starts in an order that waits for health', () => {
    for (const [name, { depends_on: needs }] of ofPlatform) {
      expect(needs).toMatchObject({ nats: { condition: 'service_healthy' } });
      if (name !== 'gateway')
        expect(needs).toMatchObject({ 'mongo-init': { condition: 'service_completed_successfully' } });
    }
    expect(compose.services['nginx']?.depends_on).toEqual({ gateway: { condition: 'service_healthy' } });
    for (const { depends_on: needs } of Object.values(compose.services))
      for (const need of Array.isArray(needs) ? needs : Object.keys(needs))
        expect(Object.keys(compose.services)).toContain(need);
    // The image brings the check of the platform's own services.
    for (const name of ['mongo', 'nats']) expect(compose.services[name]?.healthcheck).toBeDefined();
    expect(read('deploy/Dockerfile')).toContain('\nHEALTHCHECK ');
  });

  it('kills no service before SHUTDOWN_GRACE_MS is over', () => {
    for (const [, { environment, stop_grace_period: period }] of ofPlatform) {
      const graceMs = Number(/:-(\d+)\}/.exec(String(environment['SHUTDOWN_GRACE_MS']))?.[1]);
      expect(Number.parseInt(period ?? '0', 10) * 1_000).toBeGreaterThan(graceMs);
    }
  });

  it('mounts files that exist and volumes that are declared', () => {
    const sources = Object.values(compose.services).flatMap(({ volumes }) =>
      volumes.map((volume) => volume.split(':')[0] ?? ''),
    );
    for (const source of sources)
      expect([source, source.startsWith('.') ? existsSync(join(ROOT, source)) : source in compose.volumes]).toEqual([
        source,
        true,
      ]);
  });

  it('has nginx in front with the upgrade that realtime connections need', () => {
    const conf = read('deploy/nginx/gateway.conf');
    expect(conf).toContain('proxy_set_header Upgrade $http_upgrade;');
    expect(conf).toContain('hash $remote_addr consistent;');
    const listen = /listen (\d+);/.exec(conf)?.[1];
    expect(compose.services['nginx']?.ports).toEqual([`\${PORT:-3000}:${listen}`]);
  });
});

describe('deploy/Dockerfile', () => {
  const text = read('deploy/Dockerfile');

  it('copies only what is there and what .dockerignore lets through', () => {
    const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources]) =>
      (sources ?? '').split(' '),
    );
    const ignored = read('.dockerignore');
    for (const source of copied)
      expect([source, existsSync(join(ROOT, source)), ignored.includes(`\n!${source}\n`)]).toEqual([
        source,
        true,
        true,
      ]);
  });

  it('runs on one supported Node; package.json keeps the lowest that is tested', () => {
    expect([...new Set(text.match(/^FROM \S+/gm))]).toEqual(['FROM node:24-slim']);
    expect(read('package.json')).toContain('"node": ">=20.19.0"');
  });

  it('runs without root, as a child of tini, which passes signals on', () => {
    expect(text).toContain('\nUSER 1000:1000\n');
    expect(text).toContain('ENTRYPOINT ["tini", "--"]');
    expect(text).toContain('exec node --enable-source-maps dist/apps/${SERVICE}/src/main.js');
  });
});

it.each(filesBelow('deploy', (name) => name.endsWith('.yml')))('%s is YAML', (path) => {
  expect(yamlOf(read(path), path)).toHaveLength(1);
});

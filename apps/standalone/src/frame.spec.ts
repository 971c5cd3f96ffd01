import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { AuthServiceModule, loadAuthConfig } from '@gantry/apps/auth';
import { IntegrationsServiceModule } from '@gantry/apps/integrations';
import { LivechatServiceModule } from '@gantry/apps/livechat';
import { MessagesServiceModule } from '@gantry/apps/messages';
import { NotificationsServiceModule } from '@gantry/apps/notifications';
import { PresenceServiceModule } from '@gantry/apps/presence';
import { RoomsServiceModule } from '@gantry/apps/rooms';
import {
  ddpVisitorToken,
  EVENTS,
  OPERATIONS,
  restVisitorToken,
  ROUTE_SOURCES,
  type Caller,
  type Operation,
  type RestBinding,
  type RestRequest,
} from '@gantry/contracts';
import { OPERATION_METADATA } from '@gantry/service-kit';
import type { DynamicModule, Type } from '@nestjs/common';

const ROOT = join(__dirname, '../../..');
const APPS = readdirSync(join(ROOT, 'apps'));
const CALLER: Caller = {
  kind: 'user',
  userId: 'u',
  username: 'ada',
  roles: ['user'],
  hashedToken: '',
  bypassTwoFactor: false,
};

const modules: Record<string, Type | DynamicModule> = {
  auth: AuthServiceModule.forRoot(loadAuthConfig({})),
  rooms: RoomsServiceModule,
  messages: MessagesServiceModule,
  presence: PresenceServiceModule,
  notifications: NotificationsServiceModule,
  livechat: LivechatServiceModule,
  integrations: IntegrationsServiceModule,
};

/** Controllers of a module and of the modules that it imports. */
function controllersOf(module: Type | DynamicModule): Type[] {
  const type = 'module' in module ? module.module : module;
  const declared = (key: string): (Type | DynamicModule)[] => Reflect.getMetadata(key, type) ?? [];
  const dynamic: Partial<DynamicModule> = 'module' in module ? module : {};
  const own = [...(dynamic.controllers ?? []), ...declared('controllers')] as Type[];
  const imports = [...(dynamic.imports ?? []), ...declared('imports')] as (Type | DynamicModule)[];
  return [...new Set([...own, ...imports.flatMap(controllersOf)])];
}

function operationsOf(module: Type | DynamicModule): Operation[] {
  return controllersOf(module).flatMap(({ prototype }) =>
    Object.getOwnPropertyNames(prototype).flatMap((name): Operation[] => {
      const operation = Reflect.getMetadata(OPERATION_METADATA, Reflect.get(prototype, name) as object);
      return operation ? [operation] : [];
    }),
  );
}

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('spec.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Is the name there, other than as the beginning of a longer one? */
function mentions(text: string, name: string): boolean {
  return text
    .split(name)
    .slice(1)
    .some((rest) => !/^[\w.:/-]/.test(rest));
}

function request(
  { method, upload }: Pick<RestBinding<unknown>, 'method' | 'upload'>,
  example: Readonly<Record<string, unknown>>,
): RestRequest {
  const files = upload?.example ?? [];
  return {
    method,
    files: upload?.stream ? [] : files,
    uploads: upload?.stream ? files.map((file) => ({ ...file, ticket: 't', instance: 'i', bytes: 2 })) : [],
    params: Object.fromEntries(
      Object.entries(example).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
    query: example,
    body: example,
    headers: {},
    input: example,
    page: { offset: 0 },
    caller: CALLER,
  };
}

describe('the frame', () => {
  const handled = Object.entries(modules).flatMap(([service, module]) =>
    operationsOf(module).map(({ id }) => ({ service, id })),
  );

  it('has one handler for each operation, in the service that its id names', () => {
    expect(handled.map(({ service, id }) => `${service}: ${id}`).sort()).toEqual(
      OPERATIONS.filter(({ connection }) => connection === undefined)
        .map(({ service, id }) => `${service}: ${id}`)
        .sort(),
    );
  });

  it('leaves out no controller: a module that nobody imports would lose its events in silence', () => {
    for (const [service, module] of Object.entries(modules)) {
      const reached = new Set(controllersOf(module).map(({ name }) => name));
      const written = sources(`apps/${service}/src`).flatMap((file) =>
        [...readFileSync(file, 'utf8').matchAll(/@Controller\(\)\s+export class (\w+)/g)].map(([, name = '']) => name),
      );
      expect(written.length).toBeGreaterThan(0);
      expect(written.filter((name) => !reached.has(name))).toEqual([]);
    }
  });

  it('names every operation, REST route and method once', () => {
    const routes = OPERATIONS.flatMap(({ rest = [] }) =>
      rest.flatMap(({ method, path, aliases = [] }) => [path, ...aliases].map((each) => `${method} ${each}`)),
    );
    const methods = OPERATIONS.flatMap(({ ddp = [] }) => ddp.map(({ method }) => method));
    for (const names of [OPERATIONS.map(({ id }) => id), routes, methods, EVENTS.map(({ name }) => name)])
      expect(new Set(names).size).toBe(names.length);
  });

  it.each(OPERATIONS.map((operation) => [operation.id, operation] as const))(
    '%s is called by what it does, has its errors and examples that pass its own validation',
    (_id, operation) => {
      expect(operation.id).toMatch(/^[a-z]+\.[a-z-]+\.[a-zA-Z]+$/);
      expect(operation.summary).not.toBe('');
      expect(Array.isArray(operation.errors)).toBe(true);
      if (operation.cache)
        expect([operation.auth, operation.permissions, operation.twoFactor, operation.session]).toEqual([
          'required',
          undefined,
          undefined,
          undefined,
        ]);
      // Clients reach any process; only the platform itself names one.
      if (operation.servedBy) expect([operation.rest, operation.ddp]).toEqual([undefined, undefined]);
      if (operation.auth === 'internal') expect([operation.rest, operation.ddp]).toEqual([undefined, undefined]);
      // Services are not asked what they may do; and what a route loosens or repeats would be no declaration.
      if (operation.auth === 'internal')
        expect([operation.permissions, operation.checkedByUseCase]).toEqual([undefined, undefined]);
      if (operation.auth === 'required') {
        const bindings = [...(operation.rest ?? []), ...(operation.ddp ?? [])];
        expect(
          [
            ...bindings.map((binding) => ('auth' in binding ? binding.auth : undefined)),
            operation.checkedByUseCase?.visitors,
            ...bindings.map(({ checkedByUseCase }) => checkedByUseCase?.visitors),
          ].filter(Boolean),
        ).toEqual([]);
      }
      // By the token alone: an operation that is for visitors has it found in every example.
      for (const { visitorToken = [], ...binding } of operation.rest ?? [])
        expect([binding.path, restVisitorToken(visitorToken, request(binding, binding.example)) !== undefined]).toEqual(
          [binding.path, operation.auth === 'visitor' || visitorToken.length > 0],
        );
      for (const { visitorToken = [], method, example } of operation.ddp ?? [])
        expect([method, ddpVisitorToken(visitorToken, example) !== undefined]).toEqual([
          method,
          operation.auth === 'visitor' || visitorToken.length > 0,
        ]);
      for (const binding of operation.rest ?? []) {
        const input = binding.request ? binding.request(request(binding, binding.example)) : binding.example;
        expect(operation.input.safeParse(input)).toMatchObject({ success: true });
        const { stream, example: files } = binding.upload ?? {};
        for (const file of stream ? (files ?? []) : [])
          expect(
            stream?.begin.input.safeParse(stream.beginInput(request(binding, binding.example), file)),
          ).toMatchObject({ success: true });
      }
      for (const binding of operation.ddp ?? [])
        expect(operation.input.safeParse(binding.input(binding.example))).toMatchObject({ success: true });
    },
  );

  it('leaves every prefix of routes that appear at run time to its source', () => {
    const prefixes = ROUTE_SOURCES.flatMap((source) => source.prefixes);
    const paths = OPERATIONS.flatMap(({ rest = [] }) => rest.flatMap(({ path, aliases = [] }) => [path, ...aliases]));
    for (const prefix of prefixes) {
      expect(prefix).toMatch(/^\/(?:[\w.-]+\/)+$/);
      expect(
        [...paths, ...prefixes.filter((other) => other !== prefix)].filter((path) => path.startsWith(prefix)),
      ).toEqual([]);
    }
    expect(new Set(prefixes).size).toBe(prefixes.length);
    for (const { answer, maxInFlight } of ROUTE_SOURCES)
      expect([answer.id, answer.auth, answer.rest, answer.ddp, maxInFlight > 0]).toEqual([
        answer.id,
        'optional',
        undefined,
        undefined,
        true,
      ]);
  });

  it('keeps the gateway free of endpoints: it names no path and no method of a contract', () => {
    const names = OPERATIONS.flatMap(({ rest = [], ddp = [] }) => [
      ...rest.map(({ path }) => path),
      ...ddp.map(({ method }) => `'${method}'`),
    ]);
    const found = sources('apps/gateway/src').flatMap((file) => {
      const text = readFileSync(file, 'utf8')
        .replace(/\/\*[\s\S]*?\*\//g, '')
        .replace(/^\s*\/\/.*$/gm, '');
      // The page for people shows one call to try out.
      return file.endsWith('home.page.ts')
        ? []
        : names.filter((name) => mentions(text, name)).map((name) => `${relative(ROOT, file)} names ${name}`);
    });
    expect(found.filter((line) => !line.endsWith("'login'") && !line.endsWith("'logout'"))).toEqual([]);
  });

  it('lets no app reach into another, but standalone into their modules', () => {
    const reaching = APPS.filter((app) => app !== 'standalone').flatMap((app) =>
      sources(`apps/${app}`).filter((file) => {
        const imports = [...readFileSync(file, 'utf8').matchAll(/from '([^']+)'/g)].map(([, path = '']) => path);
        return imports.some(
          (path) =>
            path.startsWith('@gantry/apps/') ||
            (path.startsWith('.') && !relative(join(ROOT, 'apps', app), join(file, '..', path)).match(/^(?!\.\.)/)),
        );
      }),
    );
    expect(reaching.map((file) => relative(ROOT, file))).toEqual([]);
  });

  it('gives every collection one owner', () => {
    const owners = new Map<string, Set<string>>();
    for (const app of APPS) {
      for (const file of sources(`apps/${app}`)) {
        for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/_COLLECTION(?:: string)? = '([^']+)'/g))
          owners.set(name, (owners.get(name) ?? new Set()).add(app));
        for (const [, literal = ''] of readFileSync(file, 'utf8').matchAll(
          /(?:collection|model)(?:<[^>]*>)?\('((?:rocketchat_|users)[^']*)'/g,
        ))
          owners.set(literal, (owners.get(literal) ?? new Set()).add(app));
      }
    }
    expect(owners.size).toBeGreaterThan(3);
    expect([...owners].filter(([, apps]) => apps.size > 1)).toEqual([]);
  });

  it('lets only the owner of an event publish it', () => {
    const wrong = EVENTS.flatMap((event) => {
      const exported = `${event.name.replace(/[.-](\w)/g, (_, letter: string) => letter.toUpperCase())}`;
      return APPS.filter((app) => app !== event.owner).flatMap((app) =>
        sources(`apps/${app}`).filter((file) =>
          new RegExp(`publish\\(\\s*${exported}\\b`).test(readFileSync(file, 'utf8')),
        ),
      );
    });
    expect(wrong.map((file) => relative(ROOT, file))).toEqual([]);
  });
});

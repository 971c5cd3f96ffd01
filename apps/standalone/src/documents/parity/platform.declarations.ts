import {
  type UseCaseChecks,
  type Operation,
  PERMISSION_DEFAULTS,
  OPERATIONS,
  ROUTE_SOURCES,
  type StreamDefinition,
  STREAMS,
} from '@gantry/contracts';
import { SETTING_ENTRIES } from '@gantry/apps/auth';

/** What is asked of the caller of one route or method. */
export interface DeclaredCall {
  readonly login: boolean;
  readonly permissions: readonly string[];
  readonly twoFactor: boolean;
}

export interface PlatformDeclarations {
  /** By `routeKey`. */
  readonly routes: ReadonlyMap<string, DeclaredCall>;
  readonly methods: ReadonlyMap<string, DeclaredCall>;
  /** By name with the prefix `stream-`. */
  readonly streams: ReadonlyMap<string, StreamDefinition>;
  readonly settings: ReadonlyMap<string, (typeof SETTING_ENTRIES)[number]>;
  readonly permissions: ReadonlyMap<string, readonly string[]>;
}

/** Routes that the gateway makes by itself, of no operation of their own: they call the methods that their path names. */
const GATEWAY_ROUTES: readonly (readonly [method: string, path: string, login: boolean])[] = [
  ['POST', '/api/v1/method.call/:method', true],
  ['POST', '/api/v1/method.callAnon/:method', false],
];

/** Names of path parameters do not count: `/avatar/{subject}` is `/avatar/:username`. */
export function pathKey(path: string): string {
  return path.replace(/:[^/.]+|\{[^}]+\}/g, ':');
}

export function routeKey(method: string, path: string): string {
  return `${method} ${pathKey(path)}`;
}

function permissionsOf({ permissions = {} }: Operation, checkedByUseCase: UseCaseChecks = {}): string[] {
  return [
    ...(permissions.all ?? []),
    ...(permissions.any ?? []),
    ...(checkedByUseCase.all ?? []),
    ...(checkedByUseCase.any ?? []),
  ];
}

function call(
  operation: Operation,
  auth: Operation['auth'],
  checkedByUseCase: UseCaseChecks | undefined,
): DeclaredCall {
  return {
    login: auth === 'required',
    permissions: permissionsOf(operation, checkedByUseCase ?? operation.checkedByUseCase),
    twoFactor: operation.twoFactor !== undefined,
  };
}

function routes(operations: readonly Operation[]): [string, DeclaredCall][] {
  return operations.flatMap((operation) =>
    (operation.rest ?? []).flatMap(({ method, path, aliases = [], auth, checkedByUseCase }) =>
      [path, ...aliases].map((each): [string, DeclaredCall] => [
        routeKey(method, each),
        call(operation, auth ?? operation.auth, checkedByUseCase),
      ]),
    ),
  );
}

function methods(operations: readonly Operation[]): [string, DeclaredCall][] {
  return operations.flatMap((operation) =>
    (operation.ddp ?? []).map(({ method, checkedByUseCase }): [string, DeclaredCall] => [
      method,
      call(operation, operation.auth, checkedByUseCase),
    ]),
  );
}

/** Clients write to a stream by calling a method of its name, as far as its definition allows. */
function writeMethods(streams: readonly StreamDefinition[]): [string, DeclaredCall][] {
  return streams
    .filter(({ write = [] }) => write.length > 0)
    .map(({ name }) => [`stream-${name}`, { login: true, permissions: [], twoFactor: false }]);
}

/** Everything that libs/contracts and the settings of the auth service declare, by the names that clients use. */
export function platformDeclarations(): PlatformDeclarations {
  const streams: readonly StreamDefinition[] = Object.values(STREAMS);
  const own = GATEWAY_ROUTES.map(([method, path, login]): [string, DeclaredCall] => [
    routeKey(method, path),
    { login, permissions: [], twoFactor: false },
  ]);
  const atRunTime = ROUTE_SOURCES.flatMap(({ methods, documented }) =>
    methods.flatMap((method) =>
      documented.map((path): [string, DeclaredCall] => [
        routeKey(method, path),
        { login: false, permissions: [], twoFactor: false },
      ]),
    ),
  );
  return {
    routes: new Map([...own, ...atRunTime, ...routes(OPERATIONS)]),
    methods: new Map([...writeMethods(streams), ...methods(OPERATIONS)]),
    streams: new Map(streams.map((stream) => [`stream-${stream.name}`, stream])),
    settings: new Map(SETTING_ENTRIES.map((entry) => [entry.id, entry])),
    permissions: new Map(Object.entries(PERMISSION_DEFAULTS)),
  };
}

import { describeChecks, type UseCaseChecks, type ErrorSpec, type Operation } from '@gantry/contracts';
import { byName, code, page, plain } from './markdown';

const INTRODUCTION = `# Operations

Everything that the platform can be asked to do, by the service that does it. An operation is an entry of \`libs/contracts\`: its REST
routes, its DDP methods and its subject on the bus (\`rpc.<id>\`) are derived from it. \`/api-docs\` of a running platform
shows the same with schemas and examples.

Beside the errors that are listed here, every operation may answer those of the frame: a request that does not match its schema,
a missing login, missing permissions, too many requests, a service that is not available.

What an operation asks of its callers is said for a call as its example shows it, on what belongs to somebody else. Every kind of
caller is tried with every route and method: \`apps/gateway/test/permission-matrix.e2e-spec.ts\`.`;

const CALLERS: Readonly<Record<Operation['auth'], string>> = {
  required: 'a logged-in user',
  visitor: 'a visitor of a website, by its token',
  optional: 'anyone',
  internal: 'services only',
};

/** Who may call, and below it the routes and methods that differ. */
function callerLines(operation: Operation): string[] {
  const { auth, permissions, checkedByUseCase = {}, rest = [], ddp = [] } = operation;
  const line = (own: Operation['auth'], asked: UseCaseChecks): string =>
    [CALLERS[own], ...describeChecks(permissions ?? {}), ...describeChecks(asked)].join(', ');
  const bindings = [
    ...rest.map((binding) => ({
      name: `${binding.method} ${binding.path}`,
      auth: binding.auth ?? auth,
      checkedByUseCase: binding.checkedByUseCase ?? checkedByUseCase,
    })),
    ...ddp.map((binding) => ({
      name: binding.method,
      auth,
      checkedByUseCase: binding.checkedByUseCase ?? checkedByUseCase,
    })),
  ];
  const general = line(auth, checkedByUseCase);
  const others = bindings
    .map((binding) => ({ name: binding.name, text: line(binding.auth, binding.checkedByUseCase) }))
    .filter(({ text }) => text !== general);
  return [`- Callers: ${general}`, ...others.map(({ name, text }) => `  - ${code(name)}: ${text}`)];
}

function errorText({ code: id, text, kind }: ErrorSpec): string {
  return `${code(String(id))}${text ? ` ${plain(text)}` : ''}${kind ? ` (${kind})` : ''}`;
}

/** Alike errors of several routes are told once. */
function errorLines(errors: readonly ErrorSpec[]): string[] {
  const texts = [...new Set(errors.map(errorText))];
  return texts.length === 0 ? [] : ['- Errors:', ...texts.map((text) => `  - ${text}`)];
}

function routes(operation: Operation): string {
  return (operation.rest ?? [])
    .map(({ method, path, aliases = [] }) => [path, ...aliases].map((each) => code(`${method} ${each}`)).join(' = '))
    .join(', ');
}

function traits({ rateLimit, deadlineMs }: Operation): string {
  return [
    ...(rateLimit ? [`rate limit ${code(rateLimit)}`] : []),
    ...(deadlineMs === undefined ? [] : [`deadline ${deadlineMs} ms`]),
  ].join(', ');
}

function section(operation: Operation): string {
  const rest = routes(operation);
  const ddp = (operation.ddp ?? []).map(({ method }) => code(method)).join(', ');
  const more = traits(operation);
  return [
    `### ${operation.id}`,
    '',
    `${operation.summary}.`,
    '',
    ...(rest ? [`- REST: ${rest}`] : []),
    ...(ddp ? [`- DDP: ${ddp}`] : []),
    ...callerLines(operation),
    ...(more ? [`- ${more}`] : []),
    ...errorLines(operation.errors),
  ].join('\n');
}

/** docs/operations.md */
export function operationsPage(operations: readonly Operation[]): string {
  const sorted = [...operations].sort((a, b) => byName(a.id, b.id));
  const services = [...new Set(sorted.map(({ service }) => service))];
  return page([
    INTRODUCTION,
    ...services.flatMap((service) => [
      `## ${service}`,
      ...sorted.filter((operation) => operation.service === service).map(section),
    ]),
  ]);
}

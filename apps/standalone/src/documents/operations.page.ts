import type { ErrorSpec, Operation } from '@gantry/contracts';
import { byName, code, page, plain } from './markdown';

const INTRODUCTION = `# Operations

Everything that the platform can be asked to do, by the service that does it. An operation is an entry of \`libs/contracts\`: its REST
routes, its DDP methods and its subject on the bus (\`rpc.<id>\`) are derived from it. \`/api-docs\` of a running platform
shows the same with schemas and examples.

Beside the errors that are listed here, every operation may answer those of the frame: a request that does not match its schema,
a missing login, missing permissions, too many requests, a service that is not available.`;

const CALLERS: Readonly<Record<Operation['auth'], string>> = {
  required: 'a logged-in user',
  optional: 'anyone',
  internal: 'services only',
};

function callers({ auth, permissions }: Operation): string {
  const rights = [
    ...(permissions?.all?.length ? [`with ${permissions.all.map(code).join(' and ')}`] : []),
    ...(permissions?.any?.length ? [`with any of ${permissions.any.map(code).join(', ')}`] : []),
  ];
  return [CALLERS[auth], ...rights].join(', ');
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
  return (operation.rest ?? []).map(({ method, path, aliases = [] }) => [path, ...aliases].map((each) => code(`${method} ${each}`)).join(' = ')).join(', ');
}

function traits({ idempotent, rateLimit, deadlineMs }: Operation): string {
  return [
    ...(idempotent ? ['idempotent'] : []),
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
    `- Callers: ${callers(operation)}`,
    ...(more ? [`- ${more}`] : []),
    ...errorLines(operation.errors),
  ].join('\n');
}

/** docs/operations.md */
export function operationsPage(operations: readonly Operation[]): string {
  const sorted = [...operations].sort((a, b) => byName(a.id, b.id));
  const services = [...new Set(sorted.map(({ service }) => service))];
  return page([INTRODUCTION, ...services.flatMap((service) => [`## ${service}`, ...sorted.filter((operation) => operation.service === service).map(section)])]);
}

import { OPERATIONS, type UseCaseChecks, type DdpBinding, type Operation, type RestBinding } from '@gantry/contracts';
import type { RoomKind } from './kinds';
import { refsIn, type Ref } from './example';

interface Bound {
  readonly operation: Operation;
  readonly name: string;
  readonly asksForLogin: boolean;
  readonly checkedByUseCase: UseCaseChecks;
  /** What the example names: made anew for each call. */
  readonly refs: ReadonlySet<Ref>;
  /** Does it change anything? */
  readonly writes: boolean;
}
export type RestRow = Bound & {
  readonly via: 'REST';
  readonly binding: RestBinding<unknown>;
  readonly form: 'query' | 'json' | 'multipart';
};
export type DdpRow = Bound & { readonly via: 'DDP'; readonly binding: DdpBinding<unknown> };
/** One route or method of one operation. */
export type Row = RestRow | DdpRow;

function pathRefs(path: string, example: Readonly<Record<string, unknown>>): Record<string, string> {
  const names = [...path.matchAll(/:(\w+)/g)].flatMap(([, name = '']) => (name in example ? [] : [name]));
  return Object.fromEntries(names.map((name) => [name, '']));
}

/** Operations that change something by a GET (contract/rest/chat.json, chat.ignoreUser). */
const CHANGES_BY_GET: ReadonlySet<string> = new Set(['rooms.ignoring.set']);

function restRows(operation: Operation, binding: RestBinding<unknown>): RestRow[] {
  const {
    method,
    path,
    auth = operation.auth,
    checkedByUseCase = operation.checkedByUseCase ?? {},
    example,
    upload,
    takesBody,
  } = binding;
  const writes = method !== 'GET' || operation.session !== undefined || CHANGES_BY_GET.has(operation.id);
  const refs = refsIn(operation.id, { ...pathRefs(path, example), ...example });
  const bound = {
    operation,
    asksForLogin: auth === 'required',
    checkedByUseCase,
    refs,
    writes,
    via: 'REST' as const,
    binding,
  };
  const plain: RestRow = {
    ...bound,
    name: `${method} ${path}`,
    form: method === 'POST' || method === 'PUT' || takesBody ? 'json' : 'query',
  };
  return upload ? [plain, { ...bound, name: `${method} ${path} (form)`, form: 'multipart' }] : [plain];
}

function ddpRow(operation: Operation, binding: DdpBinding<unknown>): DdpRow {
  const { method, checkedByUseCase = operation.checkedByUseCase ?? {}, example } = binding;
  const reads = operation.rest?.some((route) => route.method === 'GET') && !CHANGES_BY_GET.has(operation.id);
  const writes = operation.session !== undefined || !reads;
  return {
    operation,
    binding,
    name: method,
    via: 'DDP',
    asksForLogin: operation.auth === 'required',
    checkedByUseCase,
    refs: refsIn(operation.id, example),
    writes,
  };
}

/** Every way to call anything: whoever adds an operation to the contracts is here. */
export const ROWS: readonly Row[] = OPERATIONS.flatMap((operation) => [
  ...(operation.rest ?? []).flatMap((binding) => restRows(operation, binding)),
  ...(operation.ddp ?? []).map((binding) => ddpRow(operation, binding)),
]);

const SECTIONS: Readonly<Record<string, RoomKind>> = { channels: 'c', groups: 'p', im: 'd' };

/** The kinds of room that a row is tried with: that of its section, else a public and a private one; none when it names none. */
export function roomKindsOf({ name, refs }: Row): readonly (RoomKind | undefined)[] {
  const section = /\/api\/v1\/(\w+)\./.exec(name)?.[1] ?? '';
  const namesRoom = [...refs].some((ref) => ref.startsWith('room') || ref.startsWith('message'));
  if (!namesRoom) return [undefined];
  const own = SECTIONS[section];
  return own === undefined ? ['c', 'p'] : [own];
}

import { PERMISSION_DEFAULTS, type UseCaseChecks, type PermissionId } from '@gantry/contracts';
import { KINDS, PLATFORM_ROLES, ROOM_ROLES, type Kind, type RoomKind } from './kinds';
import type { Row } from './rows';

export type Verdict = 'admitted' | 'refused';
export type Table = Readonly<Record<Kind, Verdict>>;

function holds(kind: Kind, permission: PermissionId, roomRoles: readonly string[] = []): boolean {
  // Without a login nobody holds anything, whatever the role `anonymous` is given (contract/permissions.json, rules).
  if (kind === 'anonymous') return false;
  const roles: readonly string[] = PERMISSION_DEFAULTS[permission];
  return [...PLATFORM_ROLES[kind], ...roomRoles].some((role) => roles.includes(role));
}

function holdsAsked(kind: Kind, { all = [], any }: UseCaseChecks, roomRoles: readonly string[] = []): boolean {
  return (
    all.every((id) => holds(kind, id, roomRoles)) && (any === undefined || any.some((id) => holds(kind, id, roomRoles)))
  );
}

function mayEnter(kind: Kind, asked: UseCaseChecks['room'], room: RoomKind): boolean {
  if (asked === undefined || kind in ROOM_ROLES) return true;
  if (asked === 'member' || room !== 'c') return false;
  return holds(kind, 'view-c-room') && (asked === 'read' || holds(kind, 'preview-c-room'));
}

type Declared = Pick<Row, 'asksForLogin' | 'checkedByUseCase'> & {
  readonly operation: Pick<Row['operation'], 'permissions'>;
};

function verdictOf(
  kind: Kind,
  { asksForLogin, operation, checkedByUseCase }: Declared,
  room: RoomKind | undefined,
): Verdict {
  if (kind === 'anonymous' && (asksForLogin || checkedByUseCase.visitors !== undefined)) return 'refused';
  if (!holdsAsked(kind, operation.permissions ?? {})) return 'refused';
  const roomRoles = room === 'c' || room === 'p' ? ROOM_ROLES[kind] : [];
  if (!holdsAsked(kind, checkedByUseCase, roomRoles)) return 'refused';
  if (checkedByUseCase.role !== undefined && !PLATFORM_ROLES[kind].includes(checkedByUseCase.role)) return 'refused';
  return room === undefined || mayEnter(kind, checkedByUseCase.room, room) ? 'admitted' : 'refused';
}

export function tableOf(verdict: (kind: Kind) => Verdict): Table {
  return {
    anonymous: verdict('anonymous'),
    guest: verdict('guest'),
    user: verdict('user'),
    bot: verdict('bot'),
    moderator: verdict('moderator'),
    owner: verdict('owner'),
    admin: verdict('admin'),
    other: verdict('other'),
  };
}

/** The contract as a table: from what is declared, the roles that hold permissions on a fresh install, and who is what. */
export function expectedTable(row: Declared, room: RoomKind | undefined): Table {
  return tableOf((kind) => verdictOf(kind, row, room));
}

export function sameTable(a: Table, b: Table): boolean {
  return KINDS.every((kind) => a[kind] === b[kind]);
}

const SHOWN_PERMISSIONS = 12;

/** Declarations of one permission at most that these answers are the truth of: what to write into the contract, or what to doubt. */
export function fittingChecks(row: Declared, room: RoomKind | undefined, answers: Table): string[] {
  const fits = (checkedByUseCase: UseCaseChecks): boolean =>
    sameTable(answers, expectedTable({ ...row, checkedByUseCase }, room));
  const ids = Object.keys(PERMISSION_DEFAULTS).filter((id): id is PermissionId => id in PERMISSION_DEFAULTS);
  const rooms: readonly UseCaseChecks['room'][] =
    room === undefined ? [undefined] : [undefined, 'read', 'preview', 'member'];
  return rooms.flatMap((asked) => {
    const place: UseCaseChecks = asked === undefined ? {} : { room: asked };
    if (fits(place)) return [JSON.stringify(place)];
    const fitting = ids.filter((id) => fits({ ...place, all: [id] }));
    if (fitting.length === 0) return [];
    const shown =
      fitting.slice(0, SHOWN_PERMISSIONS).join(', ') +
      (fitting.length > SHOWN_PERMISSIONS ? `, … (${fitting.length})` : '');
    return [`${JSON.stringify({ ...place, all: ['…'] })} with one of ${shown}`];
  });
}

import type { PermissionId } from '../access/permission.catalogue';
import type { RoleId } from '../access/role.catalogue';

export interface RequiredPermissions {
  readonly all?: readonly PermissionId[];
  /** One of them at least. */
  readonly any?: readonly PermissionId[];
}

/**
 * What a use case asks for by itself, beyond the operation's `permissions` and in words of its own: of a call as its example
 * shows it, on what belongs to somebody else. Its permissions count when a role of the whole platform holds them or, where
 * the call names a room, one in that room. Nothing is enforced by this: the use case does that, and the permission matrix
 * (apps/gateway/test/permission-matrix.e2e-spec.ts) holds the two together for every kind of caller.
 */
export interface UseCaseChecks extends RequiredPermissions {
  /**
   * What the caller must be to the room that the call names, or that its message is in. `member` · `read`: a member, or
   * somebody with view-c-room where the channel is public · `preview`: as `read`, but who is no member needs preview-c-room too.
   */
  readonly room?: 'read' | 'preview' | 'member';
  /** A role of the whole platform, where the specification asks for that instead of a permission. */
  readonly role?: RoleId;
  /** The setting, off on a fresh install, without which nobody passes who is not logged in, though the operation asks for no login. */
  readonly visitors?: 'Accounts_AllowAnonymousRead';
}

const ROOM_TEXTS: Readonly<Record<NonNullable<UseCaseChecks['room']>, string>> = {
  read: 'who may read the room',
  preview: 'who may read the room, by `preview-c-room` if not a member',
  member: 'a member of the room',
};

/** What an operation asks of its caller, for readers: Markdown, one text for each condition. */
export function describeChecks({ all = [], any = [], room, role, visitors }: UseCaseChecks): string[] {
  const quoted = (ids: readonly string[]): string[] => ids.map((id) => `\`${id}\``);
  return [
    ...(visitors === undefined ? [] : [`without a login only where the setting \`${visitors}\` is on`]),
    ...(room === undefined ? [] : [ROOM_TEXTS[room]]),
    ...(role === undefined ? [] : [`with the role \`${role}\``]),
    ...(all.length === 0 ? [] : [`with ${quoted(all).join(' and ')}`]),
    ...(any.length === 0 ? [] : [`with any of ${quoted(any).join(', ')}`]),
  ];
}

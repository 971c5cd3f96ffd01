import type { RolesByPermission, UserCaller } from '@gantry/contracts';
import fc from 'fast-check';
import { Delegation } from './delegation';
import { AccessPolicy } from './policy';

const caller = (userId: string, roles: readonly string[]): UserCaller => ({
  kind: 'user',
  userId,
  roles: [...roles],
  hashedToken: '',
  bypassTwoFactor: false,
});

const POLICY: RolesByPermission = {
  'create-c': ['admin', 'user'],
  'create-user': ['admin', 'clerk'],
  'assign-roles': ['admin', 'clerk'],
  'assign-admin-role': ['admin', 'deputy'],
  'view-logs': ['admin', 'auditor'],
  'view-joined-room': ['anonymous', 'bot'],
  'send-many-messages': ['admin', 'bot'],
  'change-setting-Site_Name': ['clerk'],
  'edit-room': ['admin', 'owner'],
};
const delegation = new Delegation(new AccessPolicy(POLICY), ['user', 'anonymous', 'admin']);
const [clerk, deputy, admin] = [
  caller('c', ['user', 'clerk']),
  caller('d', ['user', 'deputy']),
  caller('a', ['admin']),
];
const system = { kind: 'system', service: 'auth' } as const;

describe('giving roles', () => {
  it.each([
    ['the own ones', clerk, ['clerk'], true],
    ['what every newcomer gets', clerk, ['user', 'anonymous'], true],
    ['the same to who has it not', caller('x', ['clerk']), ['user'], true],
    ['one that carries nothing', clerk, ['ornament'], true],
    ['one that carries something else', clerk, ['auditor'], false],
    ['one of them that does', clerk, ['user', 'bot'], false],
    ['a role of rooms, everywhere', clerk, ['owner'], false],
    ['administrator, without all that it may', deputy, ['admin'], false],
    ['administrator though newcomers get it', clerk, ['admin'], false],
    ['anything, as administrator', admin, ['bot', 'anonymous', 'clerk', 'admin'], true],
    ['anything, as the platform', system, ['admin'], true],
    ['something without a login', { kind: 'anonymous' }, ['clerk'], false],
  ] as const)('%s', (_name, giver, roles, expected) => {
    expect(delegation.mayGive(giver, roles)).toBe(expected);
  });
});

describe('giving permissions', () => {
  it.each([
    ['the own', clerk, 'create-user', true],
    ['the own of a setting', clerk, 'change-setting-Site_Name', true],
    ['that of a setting which nobody has', clerk, 'change-setting-SMTP_Host', false],
    ['one that only others have', clerk, 'view-logs', false],
    ['one that newcomers have and the giver has not', caller('x', ['clerk']), 'create-c', false],
    ['any, as administrator', admin, 'change-setting-SMTP_Host', true],
    ['one without a login', { kind: 'anonymous' }, 'view-joined-room', false],
  ] as const)('%s', (_name, giver, permission, expected) => {
    expect(delegation.mayGrant(giver, permission)).toBe(expected);
  });
});

describe('withdrawing permissions', () => {
  it.each([
    ['the own from an own role', clerk, 'create-user', 'clerk', true],
    ['the own from what newcomers get', clerk, 'create-c', 'user', true],
    ['the own from a role that carries more', clerk, 'create-user', 'admin', false],
    ['one that only others have', clerk, 'view-logs', 'auditor', false],
    ['one that only others have, from an own role', clerk, 'view-logs', 'clerk', false],
    ['the own from administrators, by who may make some', deputy, 'assign-admin-role', 'admin', true],
    ['one that is not the own from administrators, by who may make some', deputy, 'view-logs', 'admin', false],
    ['any from any, as administrator', admin, 'view-joined-room', 'anonymous', true],
    ['any without a login', { kind: 'anonymous' }, 'create-c', 'user', false],
  ] as const)('%s', (_name, caller_, permission, role_, expected) => {
    expect(delegation.mayWithdraw(caller_, permission, role_)).toBe(expected);
  });
});

describe('changing roles, and who gets into accounts', () => {
  it.each([
    ['a clerk', clerk, [true, true, false, false, false]],
    ['who may make administrators', deputy, [true, true, true, true, true]],
    ['an administrator', admin, [true, true, true, true, true]],
    ['the platform', system, [true, true, true, true, true]],
    ['nobody', { kind: 'anonymous' }, [true, false, false, false, false]],
  ] as const)('%s', (_name, by, expected) => {
    const shaped = ['user', 'clerk', 'auditor', 'admin'].map((role_) => delegation.mayShape(by, role_));
    expect([...shaped, delegation.mayRuleEntrance(by)]).toEqual(expected);
  });
});

describe('acting on an account', () => {
  it.each([
    ['of a plain user', clerk, ['user'], true],
    ['of an equal', clerk, ['user', 'clerk'], true],
    ['of nobody in particular', clerk, undefined, true],
    ['of somebody with other rights', clerk, ['user', 'auditor'], false],
    ['of a bot', clerk, ['bot'], false],
    ['of an administrator', clerk, ['admin'], false],
    ['of an administrator, by who may make some', deputy, ['admin'], true],
    ['of anybody, as administrator', admin, ['bot', 'clerk', 'admin'], true],
    ['of anybody, as the platform', system, ['admin'], true],
    ['without a login', { kind: 'anonymous' }, ['auditor'], false],
  ] as const)('%s', (_name, actor, roles, expected) => {
    expect(delegation.mayActOn(actor, { _id: 'other', roles })).toBe(expected);
  });

  it('the own, whatever it carries', () => {
    expect(delegation.mayActOn(clerk, { _id: 'c', roles: ['auditor', 'admin'] })).toBe(true);
  });

  it('an administrator is out of reach also when the role carries nothing', () => {
    const empty = new Delegation(new AccessPolicy({ 'create-user': ['clerk'] }), ['user']);
    expect(empty.mayActOn(clerk, { _id: 'other', roles: ['admin'] })).toBe(false);
    expect(empty.rolesOutOfReach(clerk)).toEqual(['admin']);
  });

  it('names the roles whose holders are spared', () => {
    expect(delegation.rolesOutOfReach(clerk).sort()).toEqual(['admin', 'auditor', 'bot', 'deputy', 'owner']);
    expect(delegation.rolesOutOfReach(deputy)).toEqual([]);
    expect(delegation.rolesOutOfReach(admin)).toEqual([]);
  });
});

const ROLES = ['admin', 'user', 'bot', 'red', 'green', 'blue'] as const;
const PERMISSIONS = [
  'access-permissions',
  'assign-admin-role',
  'view-logs',
  'create-c',
  'create-d',
  'edit-room',
] as const;
const ACCOUNTS = ['mallory', 'ada', 'grace', 'boss'] as const;
const PLAIN = ['user'];

type Call =
  | { readonly kind: 'give' | 'take'; readonly by: string; readonly role: string; readonly to: string }
  | { readonly kind: 'grant' | 'withdraw'; readonly by: string; readonly role: string; readonly permission: string }
  | { readonly kind: 'seize'; readonly by: string; readonly to: string }
  | { readonly kind: 'shape'; readonly by: string; readonly role: string }
  | { readonly kind: 'open'; readonly by: string; readonly role: string };
type Rule = Pick<Delegation, 'mayGive' | 'mayGrant' | 'mayActOn' | 'mayWithdraw' | 'mayShape' | 'mayRuleEntrance'>;

const [role, account, permission] = [
  fc.constantFrom(...ROLES),
  fc.constantFrom(...ACCOUNTS),
  fc.constantFrom(...PERMISSIONS),
];
const call: fc.Arbitrary<Call> = fc.oneof(
  fc.record({ kind: fc.constantFrom('give' as const, 'take' as const), by: account, role, to: account }),
  fc.record({ kind: fc.constantFrom('grant' as const, 'withdraw' as const), by: account, role, permission }),
  fc.record({ kind: fc.constant('seize' as const), by: account, to: account }),
  fc.record({ kind: fc.constantFrom('shape' as const, 'open' as const), by: account, role }),
);
const world = fc.record({
  permissions: fc.record(
    Object.fromEntries(PERMISSIONS.map((id) => [id, fc.uniqueArray(role)] as const)) as Record<
      string,
      fc.Arbitrary<string[]>
    >,
  ),
  accounts: fc.record(
    Object.fromEntries(ACCOUNTS.map((id) => [id, fc.uniqueArray(role, { maxLength: 3 })] as const)) as Record<
      string,
      fc.Arbitrary<string[]>
    >,
  ),
});

/** A platform as far as rights go. Mallory has every permission that calls ask for beside the rule: the rule alone stands in the way. */
class Platform {
  private readonly held: Map<string, Set<string>>;
  private readonly roles: Map<string, Set<string>>;
  /** Roles whose holders are asked for other things than at first. */
  readonly shaped = new Set<string>();
  /** What newcomers get, as a setting says. */
  readonly newcomers = new Set(PLAIN);
  /** Accounts that act as Mallory wants. */
  readonly captured = new Set(['mallory']);

  constructor({
    permissions,
    accounts,
  }: {
    permissions: Record<string, string[]>;
    accounts: Record<string, string[]>;
  }) {
    this.held = new Map(Object.entries(permissions).map(([id, roles]) => [id, new Set(roles)]));
    this.roles = new Map(Object.entries(accounts).map(([id, roles]) => [id, new Set(roles)]));
  }

  get access(): AccessPolicy {
    return new AccessPolicy(Object.fromEntries([...this.held].map(([id, roles]) => [id, [...roles]])));
  }

  rolesOf(id: string): string[] {
    return [...(this.roles.get(id) ?? [])];
  }

  /** What the captured accounts may do, and what anybody may who registers. */
  reach(): Set<string> {
    const all = [...this.captured].flatMap((id) => this.rolesOf(id));
    return new Set([...this.access.permissionsOf([...all, ...this.newcomers])]);
  }

  /** What the roles have that carry more than this, and those of administrators. */
  beyond(reach: ReadonlySet<string>): Map<string, string[]> {
    const carried = ROLES.map((id): [string, string[]] => [id, [...this.access.permissionsOf([id])].sort()]);
    return new Map(carried.filter(([id, held]) => id === 'admin' || held.some((right) => !reach.has(right))));
  }

  isRuled(): boolean {
    return [...this.captured].some((id) => this.rolesOf(id).includes('admin')) || this.reach().has('assign-admin-role');
  }

  /** @param rule decides; a call that it does not allow does nothing. */
  run(asked: Call, rule: (access: AccessPolicy, plain: readonly string[]) => Rule): void {
    if (!this.captured.has(asked.by)) return;
    const [by, may] = [caller(asked.by, this.rolesOf(asked.by)), rule(this.access, [...this.newcomers])];
    switch (asked.kind) {
      case 'grant':
        if (may.mayGrant(by, asked.permission)) this.held.get(asked.permission)?.add(asked.role);
        break;
      case 'withdraw':
        if (may.mayWithdraw(by, asked.permission, asked.role)) this.held.get(asked.permission)?.delete(asked.role);
        break;
      case 'shape':
        if (may.mayShape(by, asked.role)) this.shaped.add(asked.role);
        break;
      case 'open':
        if (may.mayRuleEntrance(by)) this.newcomers.add(asked.role);
        break;
      case 'seize':
      case 'give':
      case 'take':
        this.actOn(asked, by, may);
    }
  }

  private actOn(asked: Extract<Call, { readonly to: string }>, by: UserCaller, may: Rule): void {
    if (!may.mayActOn(by, { _id: asked.to, roles: this.rolesOf(asked.to) })) return;
    if (asked.kind === 'seize') this.captured.add(asked.to);
    else if (asked.kind === 'take') this.roles.get(asked.to)?.delete(asked.role);
    else if (may.mayGive(by, [asked.role])) this.roles.get(asked.to)?.add(asked.role);
  }
}

const ruled = (access: AccessPolicy, plain: readonly string[]) => new Delegation(access, plain);

/** Has nobody won rights, and has nothing been done to roles that carry more? */
function isKept(platform: Platform, calls: readonly Call[], rule: Parameters<Platform['run']>[1]): boolean {
  const before = platform.reach();
  const beyond = platform.beyond(before);
  for (const each of calls) platform.run(each, rule);
  const gained = [...platform.reach()].some((right) => !before.has(right));
  const rules = [...platform.captured].some((id) => platform.rolesOf(id).includes('admin'));
  const touched = [...beyond].some(([id, held]) => {
    const now = platform.access.permissionsOf([id]);
    return platform.shaped.has(id) || held.some((right) => !now.has(right));
  });
  return !gained && !rules && !touched;
}

describe('no sequence of allowed calls', () => {
  it('ends with more rights than it began, or touches roles that carry more, unless an administrator acts', () => {
    fc.assert(
      fc.property(world, fc.array(call, { maxLength: 25 }), (given, calls) => {
        const platform = new Platform(given);
        fc.pre(!platform.isRuled());
        expect(isKept(platform, calls, ruled)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each<[string, Partial<Delegation>]>([
    ['roles', { mayGive: () => true }],
    ['permissions', { mayGrant: () => true }],
    ['accounts', { mayActOn: () => true }],
    ['withdrawing', { mayWithdraw: () => true }],
    ['changing roles', { mayShape: () => true }],
    ['who gets into accounts', { mayRuleEntrance: () => true }],
  ])('does so by chance: without the rule about %s some do', (_name, gap) => {
    const gaping = (access: AccessPolicy, plain: readonly string[]): Rule => {
      const whole = ruled(access, plain);
      return {
        mayGive: whole.mayGive.bind(whole),
        mayGrant: whole.mayGrant.bind(whole),
        mayActOn: whole.mayActOn.bind(whole),
        mayWithdraw: whole.mayWithdraw.bind(whole),
        mayShape: whole.mayShape.bind(whole),
        mayRuleEntrance: whole.mayRuleEntrance.bind(whole),
        ...gap,
      };
    };
    const found = fc.check(
      fc.property(world, fc.array(call, { maxLength: 25 }), (given, calls) => {
        const platform = new Platform(given);
        fc.pre(!platform.isRuled());
        return isKept(platform, calls, gaping);
      }),
      { numRuns: 2_000 },
    );
    expect(found.failed).toBe(true);
  });
});

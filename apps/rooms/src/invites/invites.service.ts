import { asSystem, Bus, userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  lookupUsers,
  MAX_LISTED_INVITES,
  newId,
  type findOrCreateInvite,
  type InputOf,
  type Invite,
  type listInvites,
  type OutputOf,
  type removeInvite,
  type useInviteToken,
  type validateInviteToken,
} from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { MemberChanges } from '../members/member-changes';
import { selfOf } from '../room-access/caller.ref';
import { roomRoles, RoomsAccess } from '../room-access/rooms.access';
import { RoomsRepository } from '../room-store/rooms.repository';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';
import { InvitesRepository } from './invites.repository';

const DAY_MS = 24 * 3_600_000;
const DAYS: readonly number[] = [0, 1, 7, 15, 30];
const USES: readonly number[] = [0, 1, 5, 10, 25, 50, 100];
const DEFAULT_DAYS = 1;
const DEFAULT_USES = 0;
const RIGHT = 'create-invite-links';

/** Invitation links to channels and groups (contract/rest/invites.json). */
@Injectable()
export class InvitesService {
  constructor(
    private readonly access: RoomsAccess,
    private readonly rooms: RoomsRepository,
    private readonly invites: InvitesRepository,
    private readonly changes: MemberChanges,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
  ) {}

  /** @throws AppError not_authorized, error-invalid-room, error-room-type-not-allowed, invalid-number-of-days, invalid-number-of-uses */
  async findOrCreate(
    context: RequestContext,
    { rid, days, maxUses }: InputOf<typeof findOrCreateInvite>,
  ): Promise<OutputOf<typeof findOrCreateInvite>> {
    const method = 'findOrCreateInvite';
    const [atHand, { access }] = await Promise.all([this.access.byId(context, rid), this.policies.current()]);
    if (!access.can(context.caller, RIGHT, atHand?.membership?.roles)) throw new AppError('not_authorized');
    // A room that does not exist gets the same answer as one that the caller is not in.
    if (!atHand?.membership)
      throw new AppError('error-invalid-room', 'The rid field is invalid', { method, field: 'rid' });
    if (atHand.room.t !== 'c' && atHand.room.t !== 'p')
      throw new AppError('error-room-type-not-allowed', 'Cannot create invite links for this room type', { method });
    const limits = limitsOf(days ?? DEFAULT_DAYS, maxUses ?? DEFAULT_USES);
    const userId = userIdOf(context.caller);
    const now = new Date();
    const existing = await this.invites.findAlike({ rid, userId, ...limits }, now);
    const invite = existing ?? newInvite({ rid, userId, ...limits }, now);
    if (!existing) await this.invites.insert(invite);
    return { ...invite, url: linkOf(invite, atHand.policy.settings.text('Site_Url')) };
  }

  /** @throws AppError not_authorized */
  async list(context: RequestContext, _input: InputOf<typeof listInvites>): Promise<OutputOf<typeof listInvites>> {
    const { access } = await this.policies.current();
    if (!access.can(context.caller, RIGHT)) throw new AppError('not_authorized');
    return { invites: await this.invites.newest(MAX_LISTED_INVITES) };
  }

  /**
   * @throws AppError not_authorized, also for an unknown invitation; invalid-invitation-id if the caller may manage all
   * invitations
   */
  async remove(context: RequestContext, { _id }: InputOf<typeof removeInvite>): Promise<OutputOf<typeof removeInvite>> {
    const { access } = await this.policies.current();
    const invite = await this.invites.find(_id);
    const atHand = invite && (await this.access.byId(context, invite.rid));
    if (!access.can(context.caller, RIGHT, atHand ? roomRoles(atHand) : [])) throw new AppError('not_authorized');
    if (!invite)
      throw new AppError('invalid-invitation-id', 'Invalid Invitation _id', { method: 'removeInvite', field: '_id' });
    await this.invites.remove(_id);
    return {};
  }

  /** @throws AppError error-invalid-token, error-invalid-room, error-invite-expired, error-room-type-not-allowed */
  async use(
    context: RequestContext,
    { token }: InputOf<typeof useInviteToken>,
  ): Promise<OutputOf<typeof useInviteToken>> {
    const self = selfOf(context.caller);
    const invite = token ? await this.invites.find(token) : null;
    if (!invite) throw refusal('error-invalid-token');
    const atHand = await this.access.byId(context, invite.rid);
    if (!atHand) throw refusal('error-invalid-room');
    const { room, membership } = atHand;
    if (room.t !== 'c' && room.t !== 'p')
      throw new AppError('error-room-type-not-allowed', "Can't join room of this type via invite", {
        method: 'useInviteToken',
      });
    if (!membership) {
      // Nobody else gets into an archived room either.
      if (room.archived) throw refusal('error-invalid-room');
      if (!(await this.standsBehind(context, invite))) throw refusal('error-invalid-token');
      if (!(await this.invites.use(invite._id, new Date()))) throw refusal('error-invite-expired');
      const isNew = await this.changes.add(context, room, self, { kind: 'uj', by: self });
      if (!isNew) await this.invites.giveBack(invite._id);
    }
    const { _id: rid, fname, name, t } = room;
    return { room: { rid, t, ...(fname === undefined ? {} : { fname }), ...(name === undefined ? {} : { name }) } };
  }

  /** NOT-RC: an invitation holds no longer than who made it may invite there. Elsewhere who was shown out keeps a door. */
  private async standsBehind(context: RequestContext, { rid, userId }: Invite): Promise<boolean> {
    const [membership, { users }, { access }] = await Promise.all([
      this.subscriptions.of(rid, userId),
      this.bus.call(lookupUsers, asSystem(context, 'rooms'), { ids: [userId] }),
      this.policies.current(),
    ]);
    const [maker] = users;
    if (!membership || !maker?.active) return false;
    const caller = { kind: 'user', userId, roles: maker.roles, hashedToken: '', bypassTwoFactor: false } as const;
    return access.can(caller, RIGHT, membership.roles);
  }

  async validate(
    context: RequestContext,
    { token }: InputOf<typeof validateInviteToken>,
  ): Promise<OutputOf<typeof validateInviteToken>> {
    const invite = token ? await this.invites.find(token) : null;
    const room = invite && (await this.rooms.byId(invite.rid));
    if (!room || room.archived || !(await this.standsBehind(context, invite))) return { valid: false };
    return { valid: await this.invites.isHolding(invite._id, new Date()) };
  }

  async forgetRoom(rid: string): Promise<void> {
    await this.invites.removeOfRoom(rid);
  }
}

function limitsOf(days: number, maxUses: number): Pick<Invite, 'days' | 'maxUses'> {
  const method = 'findOrCreateInvite';
  if (!DAYS.includes(days))
    throw new AppError(
      'invalid-number-of-days',
      'Invite should expire in 1, 7, 15 or 30 days, or send 0 to never expire.',
      { method },
    );
  if (!USES.includes(maxUses))
    throw new AppError(
      'invalid-number-of-uses',
      'Invite should be valid for 1, 5, 10, 25, 50, 100 or infinite (0) uses.',
      { method },
    );
  return { days, maxUses };
}

function newInvite(limits: Pick<Invite, 'rid' | 'userId' | 'days' | 'maxUses'>, now: Date): Invite {
  const expires = limits.days === 0 ? null : new Date(now.getTime() + limits.days * DAY_MS);
  return { _id: newId(), ...limits, createdAt: now, expires, uses: 0, _updatedAt: now };
}

/** The link always leads to this server: a redirect through another site would reveal who is invited where. */
function linkOf({ _id }: Invite, siteUrl: string): string {
  return `${siteUrl.replace(/\/+$/, '')}/invite/${_id}`;
}

function refusal(code: 'error-invalid-token' | 'error-invalid-room' | 'error-invite-expired'): AppError {
  const text = code === 'error-invite-expired' ? 'The invite token has expired.' : 'The invite token is invalid.';
  return new AppError(code, text, { method: 'validateInviteToken', field: 'token' });
}

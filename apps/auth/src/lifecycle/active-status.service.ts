import { userIdOf, type RequestContext } from '@gantry/bus';
import type { deactivateIdle, InputOf, OutputOf, setActiveStatus } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { AccountMails } from '../account-mails/account.mails';
import type { UserDocument } from '../user-store/user.schema';
import { AccountDutiesService } from './account-duties.service';
import type { ActivityDuty } from './account-duty.schema';
import { lastAdmin } from './deletion.service';
import { LifecycleAccess } from './lifecycle.access';
import { LifecycleRepository } from './lifecycle.repository';
import { requireAgreement, type OwnershipPlan } from './ownership.rules';
import { OwnershipService } from './ownership.service';

const METHOD = 'setUserActiveStatus';
const ADMIN = 'admin';
const DAY_MS = 86_400_000;
const IDLE_PER_BATCH = 200;
/** Time to leave for the answer, ms. */
const RESERVE_MS = 3_000;
const DEFAULT_ROLE = 'user';

/** The parts of an account that a change of its active status needs. */
export interface ActiveStatusChange {
  readonly userId: string;
  readonly active: boolean;
  /** Continue although rooms lose their only owner. */
  readonly confirmRelinquish?: boolean | null | undefined;
}

/** Activates and deactivates accounts. */
@Injectable()
export class ActiveStatusService {
  constructor(
    private readonly access: LifecycleAccess,
    private readonly accounts: LifecycleRepository,
    private readonly ownership: OwnershipService,
    private readonly duties: AccountDutiesService,
    private readonly mails: AccountMails,
  ) {}

  /**
   * A deactivated user is logged out everywhere and keeps its rooms; rooms that it alone owned get another owner.
   * @param refusal the error for a missing right: `unauthorized` is 403, `coded` 400 where this is part of another
   * change
   * @returns the account after the change; undefined when there is none
   * @throws AppError error-not-allowed, error-action-not-allowed, user-last-owner
   */
  async set(
    context: RequestContext,
    { userId, active, confirmRelinquish }: ActiveStatusChange,
    refusal: 'unauthorized' | 'coded' = 'coded',
  ): Promise<OutputOf<typeof setActiveStatus>> {
    const change = await this.checked(context, { userId, active, confirmRelinquish }, refusal);
    if (!change) return {};
    const { user, plan } = change;
    if (plan) await this.ownership.carryOut(context, userId, plan);
    const duty = activityDuty(userId);
    const isNews = (user.active !== false) !== active;
    if (isNews) await this.duties.begin([duty]);
    await this.accounts.setActive(userId, active);
    if (!active && user.roles.includes(ADMIN)) await this.requireAdminLeft(userId);
    if (isNews) await this.tell(user, active, duty, context.traceId);
    return { user: { _id: userId, active } };
  }

  /**
   * Runs all checks of {@link set} without writing, for a caller that changes more at the same time.
   * @throws AppError as {@link set}
   */
  async require(context: RequestContext, change: ActiveStatusChange): Promise<void> {
    await this.checked(context, change, 'coded');
  }

  private async checked(
    context: RequestContext,
    { userId, active, confirmRelinquish }: ActiveStatusChange,
    refusal: 'unauthorized' | 'coded',
  ): Promise<{ user: UserDocument; plan?: OwnershipPlan } | undefined> {
    await this.access.requireActiveStatus(context.caller, refusal);
    const user = await this.accounts.find(userId);
    if (!user) return undefined;
    await this.access.requireActiveStatus(context.caller, refusal, user);
    return active ? { user } : { user, ...(await this.sleepPlan(context, user, confirmRelinquish === true)) };
  }

  private async tell(user: UserDocument, active: boolean, duty: ActivityDuty, traceId: string): Promise<void> {
    await this.duties.fulfil([duty], traceId);
    await (active ? this.mails.approved(user) : this.mails.deactivated(user));
  }

  /** When two administrators are deactivated at the same time, one is activated again. */
  private async requireAdminLeft(userId: string): Promise<void> {
    if (await this.accounts.hasActiveAdmin([])) return;
    await this.accounts.setActive(userId, true);
    throw lastAdmin(METHOD);
  }

  private async sleepPlan(
    context: RequestContext,
    { _id: userId, username, roles }: UserDocument,
    isAgreed: boolean,
  ): Promise<{ plan?: OwnershipPlan }> {
    if (roles.includes(ADMIN) && !(await this.accounts.hasActiveAdmin([userId]))) throw lastAdmin(METHOD);
    // A user without a user name is in no room.
    if (username === undefined) return {};
    const plan = await this.ownership.plan(context, userId);
    requireAgreement(plan, isAgreed);
    return { plan };
  }

  /**
   * Deactivates all holders of a role who have not logged in for the given number of days, except the caller, the last
   * administrator and users with more rights than the caller. What does not fit into the time of a request is left for
   * the next one.
   */
  async deactivateIdle(
    context: RequestContext,
    { daysIdle, role = DEFAULT_ROLE }: InputOf<typeof deactivateIdle>,
  ): Promise<OutputOf<typeof deactivateIdle>> {
    await this.access.requireActiveStatus(context.caller, 'unauthorized');
    const now = Date.now();
    const since = new Date(Math.min(Math.max(now - daysIdle * DAY_MS, 0), now));
    const spared = [userIdOf(context.caller)];
    const outOfReach = await this.access.rolesOutOfReach(context.caller);
    let count = 0;
    while (Date.now() < context.deadline - RESERVE_MS) {
      const idle = await this.accounts.idle({ role, since, except: spared, outOfReach }, IDLE_PER_BATCH);
      const keeper = await this.keeperAmong(idle);
      if (keeper !== undefined) spared.push(keeper);
      const ids = idle.map(({ _id }) => _id).filter((id) => id !== keeper);
      if (ids.length === 0) break;
      const duties = ids.map(activityDuty);
      await this.duties.begin(duties);
      count += await this.accounts.deactivate(ids);
      await this.duties.fulfil(duties, context.traceId);
    }
    return { count };
  }

  /** Keeps at least one administrator. @returns the id of the user to skip */
  private async keeperAmong(idle: readonly { _id: string; roles: string[] }[]): Promise<string | undefined> {
    const admins = idle.filter(({ roles }) => roles.includes(ADMIN));
    const [first] = admins;
    if (!first || (await this.accounts.hasActiveAdmin(admins.map(({ _id }) => _id)))) return undefined;
    return first._id;
  }
}

function activityDuty(userId: string): ActivityDuty {
  return { _id: `activity/${userId}`, kind: 'activity', userId, at: new Date() };
}

import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import {
  AppError,
  lookupUsers,
  MAX_LOOKUP,
  userRefOf,
  type MemberTarget,
  type UserCard,
  type UserRef,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';

/** Asks auth for users: the one that a call is about, or those that an answer names. */
@Injectable()
export class UserLookup {
  constructor(private readonly bus: Bus) {}

  /**
   * userId, username or user, in that order (contract/rest-extra.json, resolves.user).
   * @throws AppError error-user-param-not-provided, error-invalid-user
   */
  async named(context: RequestContext, { userId, username, user }: MemberTarget): Promise<UserRef> {
    const id = userId?.trim();
    const name = username?.trim() || user?.trim();
    if (!id && !name)
      throw new AppError('error-user-param-not-provided', 'The required "userId" or "username" param was not provided');
    const found = await this.find(context, id ? { ids: [id] } : { usernames: [name ?? ''] });
    if (!found)
      throw new AppError(
        'error-invalid-user',
        'The required "userId" or "username" param provided does not match any users',
      );
    return found;
  }

  /** @returns undefined for an unknown id */
  async byId(context: RequestContext, id: string): Promise<UserRef | undefined> {
    return this.find(context, { ids: [id] });
  }

  /** The cards of these users, asked for in as few calls as a look-up allows; unknown ids are left out. */
  async cards(context: RequestContext, ids: readonly string[]): Promise<UserCard[]> {
    const cards: UserCard[] = [];
    for (let start = 0; start < ids.length; start += MAX_LOOKUP) {
      const page = { ids: ids.slice(start, start + MAX_LOOKUP) };
      const { users } = await this.bus.call(lookupUsers, asSystem(context, 'rooms'), page);
      cards.push(...users);
    }
    return cards;
  }

  private async find(
    context: RequestContext,
    by: { ids: string[] } | { usernames: string[] },
  ): Promise<UserRef | undefined> {
    const { users } = await this.bus.call(lookupUsers, asSystem(context, 'rooms'), by);
    const [card] = users;
    return card && userRefOf(card);
  }
}

import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import { AppError, lookupUsers, type MemberTarget, type UserRef } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';

/** Finds the user that a call is about. */
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

  private async find(
    context: RequestContext,
    by: { ids: string[] } | { usernames: string[] },
  ): Promise<UserRef | undefined> {
    const { users } = await this.bus.call(lookupUsers, asSystem(context, 'rooms'), by);
    const [card] = users;
    return card && { _id: card._id, username: card.username, ...(card.name === undefined ? {} : { name: card.name }) };
  }
}

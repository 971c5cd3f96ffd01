import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import { lookupUsers, MAX_LOOKUP, userRefOf, type UserRef } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';

/** Asks auth for the names of users, for answers that show who uploaded or read something. */
@Injectable()
export class UserNames {
  constructor(private readonly bus: Bus) {}

  /** The users by id, asked for in as few calls as a look-up allows; unknown ids are left out. */
  async byIds(
    context: RequestContext,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, UserRef & { username: string }>> {
    const distinct = [...new Set(ids)];
    const named = new Map<string, UserRef & { username: string }>();
    for (let start = 0; start < distinct.length; start += MAX_LOOKUP) {
      const page = { ids: distinct.slice(start, start + MAX_LOOKUP) };
      const { users } = await this.bus.call(lookupUsers, asSystem(context, 'messages'), page);
      for (const user of users) named.set(user._id, userRefOf(user));
    }
    return named;
  }
}

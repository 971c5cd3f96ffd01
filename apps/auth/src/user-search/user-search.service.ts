import type { RequestContext } from '@gantry/bus';
import {
  MAX_FULL_USERS,
  type autocompleteUsers,
  type fullUserData,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { compileFilter, containing } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { infoFields, infoView, usersQueryPolicy } from '../user-store/user.view';
import { UsersRepository } from '../user-store/users.repository';
import { UserSearchAccess } from './user-search.access';
import { UserSearchRepository } from './user-search.repository';
import { autocompleteFilter, parseSelector } from './user-search.rules';

/** Fields and number of the suggestions. */
const SUGGESTED = { name: 1, username: 1, nickname: 1, status: 1, avatarETag: 1 } as const;
const MAX_SUGGESTIONS = 10;

/** Finds users by their names. */
@Injectable()
export class UserSearchService {
  constructor(
    private readonly access: UserSearchAccess,
    private readonly users: UsersRepository,
    private readonly search: UserSearchRepository,
  ) {}

  /**
   * contract/rest-extra.json, users.autocomplete.
   * @throws AppError a text, error-invalid-query for conditions that the caller may not use
   */
  async autocomplete(
    { caller }: RequestContext,
    { selector: text }: InputOf<typeof autocompleteUsers>,
  ): Promise<OutputOf<typeof autocompleteUsers>> {
    const selector = parseSelector(text);
    const { outside, full, publicFields } = await this.access.sight(caller);
    const conditions = compileFilter(selector.conditions, usersQueryPolicy(full, publicFields));
    if (!outside) return { items: [] };
    return {
      items: (await this.search.find(autocompleteFilter(selector, conditions), SUGGESTED, MAX_SUGGESTIONS)).map(
        infoView,
      ),
    };
  }

  /**
   * contract/ddp-extra.json, getFullUserData: one user by name; several, by parts of their names and addresses, only
   * for callers who may see all fields of all users.
   */
  async full(
    { caller }: RequestContext,
    { filter, username, limit: asked }: InputOf<typeof fullUserData>,
  ): Promise<OutputOf<typeof fullUserData>> {
    const name = (username === '' ? filter : username).trim();
    const { full, publicFields } = await this.access.sight(caller);
    const limit = full ? Math.min(Math.max(asked, 1), MAX_FULL_USERS) : 1;
    if (name === '' && limit === 1) return {};
    const self = caller.kind === 'user' && caller.username === name;
    const fields = infoFields(full || self, publicFields, self);
    if (limit === 1) {
      const user = await this.users.findByUsername(name, fields);
      return { users: user ? [infoView(user)] : [] };
    }
    const like = containing(name);
    const found = await this.search.find(
      name === '' ? {} : { $or: ['username', 'name', 'emails.address'].map((field) => ({ [field]: like })) },
      fields,
      limit,
    );
    return { users: found.map(infoView) };
  }
}

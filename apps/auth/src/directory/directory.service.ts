import type { browseUsers, InputOf, OutputOf, suggestUsers } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { DirectoryRepository } from './directory.repository';
import { firstOf, searchFields } from './directory.rules';

const SORT_FIELDS = {
  name: 'name',
  createdAt: 'createdAt',
  username: 'username',
  email: 'emails.address',
  bio: 'bio',
} as const;

/** Finds users by parts of their names. The calling services have decided whom the caller may find. */
@Injectable()
export class DirectoryService {
  constructor(
    private readonly users: DirectoryRepository,
    private readonly policies: PolicyCache,
  ) {}

  /**
   * Exact matches first, then users given by id, then prefixes, then any part; each query only runs while there is
   * space.
   */
  async suggest({
    text,
    limit,
    except,
    ids,
    others,
  }: InputOf<typeof suggestUsers>): Promise<OutputOf<typeof suggestUsers>> {
    const { settings } = await this.policies.current();
    const trimmed = text.trim();
    const query = { text: trimmed, fields: searchFields(settings.text('Accounts_SearchFields')), except, limit };
    const named = ids.length === 0 ? [] : await this.users.byIds(ids, except);
    const exact = named.filter(({ username }) => username.toLowerCase() === trimmed.toLowerCase());
    if (!others) return { users: firstOf([exact, named], limit) };
    let users = firstOf([exact, trimmed === '' ? [] : await this.users.called(query), named], limit);
    for (const search of [() => this.users.starting(query), () => this.users.holding(query)]) {
      if (users.length < limit) users = firstOf([users, await search()], limit);
    }
    return { users };
  }

  async browse({
    text,
    sortBy,
    direction,
    offset,
    count,
    withEmails,
  }: InputOf<typeof browseUsers>): Promise<OutputOf<typeof browseUsers>> {
    const { settings } = await this.policies.current();
    const fields = searchFields(settings.text('Accounts_SearchFields'));
    const { users, total } = await this.users.page({
      text: text.trim(),
      fields,
      sort: { [SORT_FIELDS[sortBy]]: direction },
      offset,
      count,
      withEmails,
    });
    return { users: users.map(({ username = '', ...user }) => ({ ...user, username })), total };
  }
}

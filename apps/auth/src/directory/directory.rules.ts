import type { SuggestedUser } from '@gantry/contracts';

/** The fields that may be searched; the setting selects among them (contract/settings.json, Accounts_SearchFields). */
const SEARCHABLE = ['username', 'name', 'bio', 'nickname', 'emails.address'];
const ALWAYS = ['username'];

/** `username, name, bio` → the fields to search. Falls back to the user name when none is known. */
export function searchFields(setting: string): readonly string[] {
  const fields = setting
    .split(',')
    .map((field) => field.trim())
    .filter((field) => SEARCHABLE.includes(field));
  return fields.length === 0 ? ALWAYS : [...new Set(fields)];
}

/** Each user once, at its first place, and at most `limit`. */
export function firstOf(lists: readonly (readonly SuggestedUser[])[], limit: number): SuggestedUser[] {
  const users = new Map<string, SuggestedUser>();
  for (const user of lists.flat()) if (users.size < limit && !users.has(user._id)) users.set(user._id, user);
  return [...users.values()];
}

import anyAscii from 'any-ascii';
import type { UserDocument } from '../user-store/user.schema';

/** The form for a user name: Latin letters, lower case, dots for blanks. */
export function usernameSlug(text: string): string {
  const plain = anyAscii(text.normalize('NFKC')).trim().toLowerCase();
  return plain.replace(/\s+/g, '.').replace(/[^0-9a-z\-_.]/g, '');
}

/** Suggested user names, best first: from the name, its parts, and the verified addresses. */
export function suggestedUsernames({ name = '', emails = [] }: Pick<UserDocument, 'name' | 'emails'>): string[] {
  const parts = name.trim().split(/\s+/);
  const [first = ''] = parts;
  const last = parts.length > 1 ? (parts.at(-1) ?? '') : '';
  const ofParts = last === '' ? [] : [`${first.slice(0, 1)}${last}`, `${first}${last.slice(0, 1)}`];
  const ofAddresses = emails.filter(({ verified }) => verified).map(({ address }) => address.replace(/@.*$/, ''));
  return [...new Set([name, ...ofParts, ...ofAddresses].map(usernameSlug).filter((slug) => slug !== ''))];
}

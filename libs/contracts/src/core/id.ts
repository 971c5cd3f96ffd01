import { randomBytes } from 'node:crypto';

/** The reference's alphabet without look-alikes (contract/defaults.json, ids.random). */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz';
const SECRET_ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_';
export const ID_LENGTH = 17;
export const SECRET_LENGTH = 43;
const HOOK_TOKEN_LENGTH = 48;

function pick(alphabet: string, length: number): string {
  // Bytes beyond the largest multiple of the alphabet's size are refused so that every character is equally likely.
  const limit = 256 - (256 % alphabet.length);
  let id = '';
  while (id.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < limit && id.length < length) id += alphabet.charAt(byte % alphabet.length);
    }
  }
  return id;
}

/** A new document id of 17 characters. */
export function newId(): string {
  return pick(ALPHABET, ID_LENGTH);
}

/** A new bearer secret of 43 characters, about 256 bits. */
export function newSecret(): string {
  return pick(SECRET_ALPHABET, SECRET_LENGTH);
}

/** The token in the address of a webhook: 48 characters of the alphabet of ids (contract/defaults.json, ids.special). */
export function newHookToken(): string {
  return pick(ALPHABET, HOOK_TOKEN_LENGTH);
}

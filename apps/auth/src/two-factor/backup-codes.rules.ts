import { createHash } from 'node:crypto';
import { newId } from '@gantry/contracts';

/** contract/defaults.json, accounts.totp: twelve codes of eight characters, kept as sha256 hex. */
const BACKUP_CODES = 12;
export const BACKUP_CODE_LENGTH = 8;

export function hashBackupCode(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}

/** Codes that work once each when the authenticator app is lost: `codes` are shown this once, `hashed` are kept. */
export function newBackupCodes(): { codes: string[]; hashed: string[] } {
  const codes = Array.from({ length: BACKUP_CODES }, () => newId().slice(0, BACKUP_CODE_LENGTH));
  return { codes, hashed: codes.map(hashBackupCode) };
}

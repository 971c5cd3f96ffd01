import { createHash } from 'node:crypto';
import { newId } from '@gantry/contracts';

/** contract/defaults.json, accounts.totp: twelve codes of eight characters, kept as sha256 hex. */
const BACKUP_CODES = 12;
export const BACKUP_CODE_LENGTH = 8;

export function hashBackupCode(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}

/** Codes for use without the authenticator app, each valid once: `codes` are shown now only, `hashed` are stored. */
export function newBackupCodes(): { codes: string[]; hashed: string[] } {
  const codes = Array.from({ length: BACKUP_CODES }, () => newId().slice(0, BACKUP_CODE_LENGTH));
  return { codes, hashed: codes.map(hashBackupCode) };
}

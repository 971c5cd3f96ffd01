import { Injectable } from '@nestjs/common';
import { LoginFailuresRepository } from '../session-store/login-failures.repository';

/** Most wrong codes before every code is refused for a while, so that six digits cannot be guessed. */
export const MAX_WRONG_CODES = 10;
/** ms */
const WRONG_CODES_WINDOW_MS = 5 * 60_000;

/** Wrong codes by account, across all methods and processes. */
@Injectable()
export class CodeThrottle {
  constructor(private readonly failures: LoginFailuresRepository) {}

  /**
   * Checks a code unless too many were wrong. An attempt is counted before the check and uncounted if the code is
   * right: of a thousand concurrent attempts only ten are checked.
   */
  async check(userId: string, isRight: () => Promise<boolean>): Promise<boolean> {
    const key = { kind: 'code', of: userId } as const;
    if (!(await this.failures.take(key, MAX_WRONG_CODES, WRONG_CODES_WINDOW_MS, Date.now()))) return false;
    if (!(await isRight())) return false;
    await this.failures.forget([key]);
    return true;
  }
}

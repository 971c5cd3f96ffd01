import { Injectable } from '@nestjs/common';
import { LoginFailuresRepository } from '../session-store/login-failures.repository';

/** Six digits must not be found by trying: after this many wrong codes none counts for a while. */
export const MAX_WRONG_CODES = 10;
/** ms */
const WRONG_CODES_WINDOW_MS = 5 * 60_000;

/** Wrong codes by account, wherever and at whichever process they are given. */
@Injectable()
export class CodeThrottle {
  constructor(private readonly failures: LoginFailuresRepository) {}

  /**
   * Checks a code unless too many were wrong. It is counted before it is looked at, and forgotten when it was right: of a
   * thousand at the same time ten are looked at.
   */
  async check(userId: string, isRight: () => Promise<boolean>): Promise<boolean> {
    const key = { kind: 'code', of: userId } as const;
    if (!(await this.failures.take(key, MAX_WRONG_CODES, WRONG_CODES_WINDOW_MS, Date.now()))) return false;
    if (!(await isRight())) return false;
    await this.failures.forget([key]);
    return true;
  }
}

import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { newSecret, type PasswordInput } from '@gantry/contracts';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Admission } from '@gantry/service-kit';
import { HashingThreads } from './hashing.threads';

/** The reference's cost factor: about 50 ms of one core. */
const BCRYPT_COST = 10;
/** One processor is left free, so that many logins at once do not delay messages. */
const MAX_RUNNING = Math.min(2, Math.max(1, availableParallelism() - 1));
/** A caller that would wait longer than about 8 s on one processor gets an error: a login has 10 s. */
const MAX_WAITING = 150;

/** sha256 hex of a password: what bcrypt sees, and what clients may send in place of the text. */
export function passwordDigest(password: PasswordInput): string {
  return typeof password === 'string' ? createHash('sha256').update(password).digest('hex') : password.digest;
}

/** Runs bcrypt outside the event loop, a bounded number of jobs at once, in threads of low priority. */
@Injectable()
export class PasswordHasher implements OnModuleInit, OnModuleDestroy {
  private readonly admission = new Admission(MAX_RUNNING, MAX_WAITING, 'Password check');
  private readonly threads = new HashingThreads();
  /** Compared with when there is no account, so that the answer takes the same time. */
  private decoy = '';

  async onModuleInit(): Promise<void> {
    this.decoy = await this.hash(newSecret());
  }

  onModuleDestroy(): Promise<void> {
    return this.threads.close();
  }

  /** @throws AppError error-service-unavailable when too many wait. */
  hash(password: PasswordInput): Promise<string> {
    return this.admission.run(async () =>
      String(await this.threads.run({ digest: passwordDigest(password), cost: BCRYPT_COST })),
    );
  }

  /**
   * Takes the same time without a stored hash, and answers false.
   * @throws AppError error-service-unavailable when too many wait
   */
  async verify(password: PasswordInput, bcrypt: string | undefined): Promise<boolean> {
    const matches = await this.admission.run(() =>
      this.threads.run({ digest: passwordDigest(password), bcrypt: bcrypt ?? this.decoy, cost: BCRYPT_COST }),
    );
    return matches === true && bcrypt !== undefined;
  }
}

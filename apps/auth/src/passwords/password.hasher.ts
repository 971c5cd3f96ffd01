import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { newSecret, type PasswordInput } from '@gantry/contracts';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Admission } from '@gantry/service-kit';
import { HashingThreads } from './hashing.threads';

/** Rounds of the reference: about 50 ms of one core. */
const BCRYPT_COST = 10;
/** One processor stays for everybody else, so that a storm of logins does not delay messages. */
const MAX_RUNNING = Math.min(2, Math.max(1, availableParallelism() - 1));
/** Whoever would wait longer than some 8 s on one processor is told to try again: a login has 10 s. */
const MAX_WAITING = 150;

/** sha256 hex of a password: what bcrypt sees, and what clients may send in place of the text. */
export function passwordDigest(password: PasswordInput): string {
  return typeof password === 'string' ? createHash('sha256').update(password).digest('hex') : password.digest;
}

/** bcrypt off the event loop, a bounded number at once, on threads that step back behind all others. */
@Injectable()
export class PasswordHasher implements OnModuleInit, OnModuleDestroy {
  private readonly admission = new Admission(MAX_RUNNING, MAX_WAITING, 'Password check');
  private readonly threads = new HashingThreads();
  /** Compared with when there is no account, so that an answer takes the same time. */
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

  /** Takes as long without a stored hash, and answers false. @throws AppError error-service-unavailable when too many wait. */
  async verify(password: PasswordInput, bcrypt: string | undefined): Promise<boolean> {
    const matches = await this.admission.run(() =>
      this.threads.run({ digest: passwordDigest(password), bcrypt: bcrypt ?? this.decoy, cost: BCRYPT_COST }),
    );
    return matches === true && bcrypt !== undefined;
  }
}

import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { newSecret, type PasswordInput } from '@gantry/contracts';
import { hash, verify } from '@node-rs/bcrypt';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Admission } from './admission';

/** Rounds of the reference: about 50 ms of one core. */
const BCRYPT_COST = 10;
/**
 * Hashing runs on the four threads of libuv's pool: two stay free for the database's DNS, files and the like, and one
 * processor for everybody else, so that a storm of logins does not delay messages.
 */
const MAX_RUNNING = Math.min(2, Math.max(1, availableParallelism() - 1));
/** Whoever would wait longer than some 8 s on one processor is told to try again: a login has 10 s. */
const MAX_WAITING = 150;

/** sha256 hex of a password: what bcrypt sees, and what clients may send in place of the text. */
export function passwordDigest(password: PasswordInput): string {
  return typeof password === 'string' ? createHash('sha256').update(password).digest('hex') : password.digest;
}

/** bcrypt off the event loop, a bounded number at once. */
@Injectable()
export class PasswordHasher implements OnModuleInit {
  private readonly admission = new Admission(MAX_RUNNING, MAX_WAITING, 'Password check');
  /** Compared with when there is no account, so that an answer takes the same time. */
  private decoy = '';

  async onModuleInit(): Promise<void> {
    this.decoy = await this.hash(newSecret());
  }

  hash(password: PasswordInput): Promise<string> {
    return this.admission.run(() => hash(passwordDigest(password), { cost: BCRYPT_COST, version: '2b' }));
  }

  /** Takes as long without a stored hash, and answers false. */
  async verify(password: PasswordInput, bcrypt: string | undefined): Promise<boolean> {
    const matches = await this.admission.run(() => verify(passwordDigest(password), bcrypt ?? this.decoy));
    return matches && bcrypt !== undefined;
  }
}

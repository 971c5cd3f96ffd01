import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import { MongoError } from '../mongo.errors';

/** The one account of this server: whoever knows the secret of the start is it. */
export const USER_NAME = 'gantry';
export const MECHANISM = 'SCRAM-SHA-256';
/** Secrets are long and random, or at least long: the rounds need not make up for short ones. MongoDB's own number. */
const ROUNDS = 15_000;
const KEY_BYTES = 32;
const SALT_BYTES = 28;
const NONCE_BYTES = 24;
/** What a login message may hold, characters. */
const MAX_MESSAGE = 1_024;

const refused = (): MongoError => new MongoError(18, 'Authentication failed.');
const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** The attributes of a SCRAM message, `n=…,r=…`. */
function attributes(message: string): Map<string, string> {
  return new Map(message.split(',').map((part) => [part.slice(0, 1), part.slice(2)]));
}

/** What this server must know to check a secret, and to show that it knows it too (RFC 5802, RFC 7677). */
export class ScramSecret {
  private readonly salt = randomBytes(SALT_BYTES);
  private readonly storedKey: Buffer;
  private readonly serverKey: Buffer;

  constructor(secret: string) {
    const salted = pbkdf2Sync(secret, this.salt, ROUNDS, KEY_BYTES, 'sha256');
    this.storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest();
    this.serverKey = hmac(salted, 'Server Key');
  }

  /** The answer to a client's first message. Throws AuthenticationFailed for one that cannot be read. */
  begin(message: string): { reply: string; bare: string } {
    const [, bare] = /^n,[^,]*,(.*)$/s.exec(message.slice(0, MAX_MESSAGE)) ?? [];
    const nonce = bare === undefined ? undefined : attributes(bare).get('r');
    if (bare === undefined || !nonce) throw refused();
    const reply = `r=${nonce}${randomBytes(NONCE_BYTES).toString('base64')},s=${this.salt.toString('base64')},i=${ROUNDS}`;
    return { reply, bare };
  }

  /** The answer to a client's proof. Throws AuthenticationFailed when it does not know the secret, or the user is another. */
  finish(begun: { reply: string; bare: string }, message: string): string {
    const given = attributes(message.slice(0, MAX_MESSAGE));
    const proof = Buffer.from(given.get('p') ?? '', 'base64');
    const authMessage = `${begun.bare},${begun.reply},c=${given.get('c') ?? ''},r=${given.get('r') ?? ''}`;
    const signature = hmac(this.storedKey, authMessage);
    if (proof.length !== signature.length) throw refused();
    const clientKey = Buffer.from(proof.map((byte, at) => byte ^ (signature[at] ?? 0)));
    const known = timingSafeEqual(createHash('sha256').update(clientKey).digest(), this.storedKey);
    const sameRound = given.get('r') === attributes(begun.reply).get('r') && given.get('c') === 'biws';
    if (!known || !sameRound || attributes(begun.bare).get('n') !== USER_NAME) throw refused();
    return `v=${hmac(this.serverKey, authMessage).toString('base64')}`;
  }
}

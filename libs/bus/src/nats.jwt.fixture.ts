import { nkeys } from '@nats-io/transport-node';

type Keys = ReturnType<typeof nkeys.createUser>;

const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64url');
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/** What a JWT of NATS says of `subject`, signed by `issuer`. */
function claim(issuer: Keys, subject: Keys, name: string, nats: Record<string, unknown>): string {
  const claims = {
    jti: name,
    iat: Math.floor(Date.now() / 1_000),
    iss: issuer.getPublicKey(),
    name,
    sub: subject.getPublicKey(),
  };
  const signed = [
    { typ: 'JWT', alg: 'ed25519-nkey' },
    { ...claims, nats: { ...nats, version: 2 } },
  ]
    .map((part) => base64(JSON.stringify(part)))
    .join('.');
  return `${signed}.${base64(issuer.sign(Buffer.from(signed)))}`;
}

const NO_LIMIT = -1;
const ACCOUNT_LIMITS = Object.fromEntries(
  [
    'subs',
    'data',
    'payload',
    'imports',
    'exports',
    'conn',
    'leaf',
    'mem_storage',
    'disk_storage',
    'streams',
    'consumer',
  ].map((limit) => [limit, NO_LIMIT]),
);
const NO_JETSTREAM = { mem_storage: 0, disk_storage: 0, streams: 0, consumer: 0 };
const USER_LIMITS = { subs: NO_LIMIT, data: NO_LIMIT, payload: NO_LIMIT };

/** An operator, an account with JetStream, and users of it, made for one test. */
export class Operator {
  private readonly operator = nkeys.createOperator();
  private readonly account = nkeys.createAccount();
  /** A server with JetStream wants an account of its own. */
  private readonly system = nkeys.createAccount();

  /** Lines of a server's configuration that trust this operator alone. */
  get serverConfig(): string {
    const preloaded = [
      this.claimOf(this.account, { ...ACCOUNT_LIMITS, wildcards: true }),
      this.claimOf(this.system, { ...ACCOUNT_LIMITS, ...NO_JETSTREAM, wildcards: true }),
    ];
    return [
      `operator: ${claim(this.operator, this.operator, 'operator', { type: 'operator' })}`,
      `system_account: ${this.system.getPublicKey()}`,
      'resolver: MEMORY',
      `resolver_preload: { ${preloaded.join(', ')} }`,
    ].join('\n');
  }

  private claimOf(account: Keys, limits: Record<string, unknown>): string {
    const nats = { type: 'account', limits, default_permissions: { pub: {}, sub: {} } };
    return `${account.getPublicKey()}: ${claim(this.operator, account, 'account', nats)}`;
  }

  /** The text of a .creds file for a new user. */
  creds(): string {
    const user = nkeys.createUser();
    const jwt = claim(this.account, user, 'user', { type: 'user', ...USER_LIMITS, pub: {}, sub: {} });
    return [
      '-----BEGIN NATS USER JWT-----',
      jwt,
      '------END NATS USER JWT------',
      '',
      '-----BEGIN USER NKEY SEED-----',
      text(user.getSeed()),
      '------END USER NKEY SEED------',
    ].join('\n');
  }
}

/** A user that is known by its public key alone. */
export function nkeyUser(): { readonly seed: string; readonly publicKey: string } {
  const user = nkeys.createUser();
  return { seed: text(user.getSeed()), publicKey: user.getPublicKey() };
}

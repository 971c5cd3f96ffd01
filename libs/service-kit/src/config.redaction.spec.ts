import { platformConfigSchema } from './config';
import { redacted, withoutLogins } from './config.redaction';

/** Every variable of the platform whose value is a secret as a whole. */
const SECRETS = [
  'MONGO_PASSWORD',
  'MONGO_TLS_KEY',
  'NATS_PASSWORD',
  'NATS_TOKEN',
  'NATS_CREDS',
  'NATS_NKEY_SEED',
  'NATS_TLS_KEY',
];

describe('the configuration in the log', () => {
  it('shows no secret, and everything else', () => {
    const everything = Object.fromEntries(Object.keys(platformConfigSchema.shape).map((name) => [name, 'shown']));
    const hidden = Object.entries(redacted(everything)).filter(([, value]) => value === '[redacted]');
    expect(hidden.map(([name]) => name).sort()).toEqual([...SECRETS].sort());
  });

  it('leaves out what is not set', () => expect(redacted({ NATS_TOKEN: undefined })).toEqual({}));

  it.each([
    ['mongodb://ada:secret@a,b/gantry?replicaSet=rs0', 'mongodb://[redacted]@a,b/gantry?replicaSet=rs0'],
    ['mongodb://ada:sec/ret@x@a/gantry', 'mongodb://[redacted]@a/gantry'],
    ['nats://ada:secret@a:4222,nats://ada:secret@b:4222', 'nats://[redacted]@b:4222'],
    ['nats://secret@a', 'nats://[redacted]@a'],
    [
      'mongodb://a/db?tlsCertificateKeyFilePassword=secret&w=majority',
      'mongodb://a/db?tlsCertificateKeyFilePassword=[redacted]&w=majority',
    ],
    [
      'mongodb://a/db?authMechanismProperties=AWS_SESSION_TOKEN:secret',
      'mongodb://a/db?authMechanismProperties=[redacted]',
    ],
    ['http://localhost:3000', 'http://localhost:3000'],
  ])('of %s shows %s', (url, shown) => {
    expect(withoutLogins(url)).toBe(shown);
    expect(redacted({ MONGO_URL: url })).toEqual({ MONGO_URL: shown });
  });
});

import { OPERATIONS, type Operation } from '@gantry/contracts';
import { z } from 'zod';

/** Names that speak of what an account is entered by, in ids, inputs and the names of routes and methods. */
const CREDENTIAL = /e-?mail|pass(?!ive)|token|totp|2fa|two-?factor|factor|secret|credential|verified/i;

/** Names of all fields of a schema, however deep. */
function fieldNames(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap(fieldNames);
  return Object.entries(schema).flatMap(([key, value]) => [
    ...(key === 'properties' && typeof value === 'object' && value !== null ? Object.keys(value) : []),
    ...fieldNames(value),
  ]);
}

function namesOf({ id, input, rest = [], ddp = [] }: Operation): string[] {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  return [id, ...rest.map(({ path }) => path), ...ddp.map(({ method }) => method), ...fieldNames(schema)];
}

/** Is it named or asked by something that an account is entered by? Services among themselves know no second factor. */
const touchesCredentials = (operation: Operation): boolean =>
  operation.auth !== 'internal' && namesOf(operation).some((name) => CREDENTIAL.test(name));

/** Why operations that touch credentials take no second factor. */
const WITHOUT_FACTOR: Readonly<Record<string, readonly string[]>> = {
  'asks for or checks the factor itself': ['auth.sessions.login', 'auth.two-factor.check'],
  'takes a code of the app itself': [
    'auth.two-factor.disableTotp',
    'auth.two-factor.regenerateBackupCodes',
    'auth.two-factor.validateTotp',
  ],
  'serves people who cannot log in: the mail box that a link or code goes to is what they show, and a login by it asks for the app':
    [
      'auth.email-verification.send',
      'auth.email-verification.verify',
      'auth.password-reset.request',
      'auth.password-reset.reset',
      'auth.two-factor.sendEmailCode',
    ],
  'belongs to a login by an identity provider, which asks at its end': ['auth.oauth.retrieve', 'auth.saml.authorize'],
  'makes an account, and changes none': ['auth.registration.checkSecret', 'auth.users.create', 'auth.users.register'],
  'belongs to visitors of websites, who have no account and whose token is the whole credential': [
    'livechat.visitors.get',
    'livechat.visitors.register',
  ],
  'ends logins or puts one in the place of the own: whoever calls it can do no more afterwards than before': [
    'auth.tokens.removeOthers',
    'auth.tokens.renew',
    'auth.tokens.replaceLogins',
  ],
  'is for another server, which nobody sits at; off unless the operator sets CREATE_TOKENS_FOR_USERS': [
    'auth.tokens.create',
  ],
  'shows, and changes nothing': [
    'auth.account-pages.show',
    'auth.personal-tokens.list',
    'auth.profile.passwordPolicy',
    'auth.two-factor.remainingBackupCodes',
  ],
  'changes no credential: it has to do with mails, with whom a factor is demanded of, or with the address of a device':
    [
      'auth.email-verification.finish',
      'auth.mailer.invite',
      'auth.mailer.test',
      'auth.preferences.save',
      'auth.preferences.set',
      'auth.roles.save',
      'notifications.push-tokens.claim',
      'notifications.push-tokens.remove',
      'notifications.push-tokens.save',
    ],
};

describe('operations that touch addresses, passwords, factors or tokens', () => {
  const concerned = OPERATIONS.filter(touchesCredentials);
  const excused = Object.values(WITHOUT_FACTOR).flat();

  it('declare a second factor, or are listed here with the reason why not', () => {
    const open = concerned.filter(({ twoFactor }) => twoFactor === undefined).map(({ id }) => id);
    expect(open.sort()).toEqual([...excused].sort());
  });

  it('say that they may ask for one', () => {
    const silent = OPERATIONS.filter(
      ({ twoFactor, errors }) => twoFactor && !errors.some(({ code }) => code === 'totp-required'),
    );
    expect(silent.map(({ id }) => id)).toEqual([]);
  });
});

import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { LOGIN_LIMIT } from './sessions.contract';

/** contract/ddp-extra.json, checkRegistrationSecretURL. */
export const checkRegistrationSecret = defineOperation({
  id: 'auth.registration.checkSecret',
  summary: 'Is this the end of the address that people sign up at?',
  auth: 'optional',
  rateLimit: 'login',
  input: z.object({ hash: z.string().max(1_000) }),
  output: z.object({ isRight: z.boolean() }),
  ddp: [
    {
      method: 'checkRegistrationSecretURL',
      input: ['hash'],
      result: ({ isRight }) => isRight,
      example: ['the-secret'],
    },
  ],
  errors: [],
});

/** contract/ddp-extra.json, platformMethods.createUser: the way of the DDP platform, which goes past every rule, is closed. */
export const createUserDirectly = defineOperation({
  id: 'auth.registration.createDirectly',
  summary: 'Refuse to make an account other than by signing up',
  auth: 'optional',
  rateLimit: 'login',
  input: z.object({}),
  output: z.object({}),
  ddp: [
    {
      method: 'createUser',
      limit: LOGIN_LIMIT,
      input: () => ({}),
      example: [{ username: 'rogersmith', password: 'passw0rd' }],
    },
  ],
  errors: [{ code: 403, text: 'Signups forbidden' }],
});

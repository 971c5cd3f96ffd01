import { z } from 'zod';
import { defineOperation } from '../core/operation';

/** contract/ddp-extra.json, checkUsernameAvailability. */
export const checkUsername = defineOperation({
  id: 'auth.usernames.check',
  summary: 'Could the caller be called that?',
  auth: 'required',
  input: z.object({ username: z.string().max(1_000) }),
  output: z.object({ available: z.boolean() }),
  ddp: [
    {
      method: 'checkUsernameAvailability',
      limit: { calls: 1, perMs: 1_000 },
      input: ['username'],
      result: ({ available }) => available,
      example: ['rocket.cat'],
    },
  ],
  errors: [{ code: 'error-not-allowed', text: 'Not allowed' }],
});

/** contract/rest/users.json, users.getUsernameSuggestion; contract/ddp-extra.json, getUsernameSuggestion. */
export const suggestUsername = defineOperation({
  id: 'auth.usernames.suggest',
  summary: 'A free user name made of what is known of the caller',
  auth: 'required',
  input: z.object({}),
  output: z.object({ result: z.string() }),
  rest: [{ method: 'GET', path: '/api/v1/users.getUsernameSuggestion', request: () => ({}), example: {} }],
  ddp: [{ method: 'getUsernameSuggestion', input: () => ({}), result: ({ result }) => result, example: [] }],
  errors: [],
});

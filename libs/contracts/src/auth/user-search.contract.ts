import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { userViewSchema } from '../entities/user';

const MAX_EXCEPTIONS = 1_000;
const MAX_SELECTOR = 100_000;

/** What `selector` of users.autocomplete says, as JSON text. */
export const autocompleteSelectorSchema = z.strictObject({
  term: z.string().max(255).optional(),
  exceptions: z.array(z.string().max(255)).max(MAX_EXCEPTIONS).optional(),
  conditions: z.record(z.string(), z.unknown()).optional(),
});

/** contract/rest-extra.json, users.autocomplete: nobody is found by those who lack view-outside-room. */
export const autocompleteUsers = defineOperation({
  id: 'auth.user-search.autocomplete',
  summary: 'People whose name holds a text, for completing what somebody types',
  auth: 'required',
  input: z.object({ selector: z.string().min(1).max(MAX_SELECTOR) }),
  output: z.object({ items: z.array(userViewSchema) }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/users.autocomplete',
      paramErrors: {
        selector: { code: 'plain', text: "The 'selector' param is required", kind: 'text', when: 'absent' },
      },
      example: { selector: '{"term":"rocket","exceptions":["rocket.cat"]}' },
    },
  ],
  errors: [
    { code: 'plain', text: "The 'selector' param is required", kind: 'text' },
    { code: 'plain', text: '{why it is no JSON}', kind: 'text' },
    { code: 'error-invalid-query', text: 'Invalid query parameter provided: {reason}' },
  ],
});

/** Most users of one answer of getFullUserData. */
export const MAX_FULL_USERS = 100;

/** contract/ddp-extra.json, getFullUserData. */
export const fullUserData = defineOperation({
  id: 'auth.user-search.full',
  summary: 'Users by name, as much of them as the caller may see',
  auth: 'required',
  loginError: { code: 'not-authorized' },
  input: z.object({
    filter: z.string().max(320).default(''),
    username: z.string().max(255).default(''),
    limit: z.number().int().default(1),
  }),
  output: z.object({ users: z.array(userViewSchema.loose()).optional() }),
  ddp: [
    {
      method: 'getFullUserData',
      input: ([query]) => query ?? {},
      result: ({ users }) => users,
      example: [{ username: 'rocket.cat' }],
    },
  ],
  errors: [{ code: 'not-authorized' }],
});

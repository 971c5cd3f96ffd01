import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { userViewSchema } from '../entities/user';
import { ADDRESS_ERRORS, CUSTOM_FIELD_ERRORS, PASSWORD_POLICY_ERRORS } from './account.errors';
import { LAST_OWNER } from './lifecycle.contract';
import { TWO_FACTOR_ERRORS } from './two-factor.contract';

const MAX_ROLES_OF_USER = 100;
const MAX_PROFILE_TEXT = 10_000;

/** What somebody else may set of an account; null is the same as not given (contract/rest/users.json, users.update). */
const editShape = {
  email: z.string().max(320).nullish(),
  name: z.string().max(255).nullish(),
  password: z.string().max(1_000).nullish(),
  username: z.string().max(255).nullish(),
  bio: z.string().max(MAX_PROFILE_TEXT).nullish(),
  nickname: z.string().max(MAX_PROFILE_TEXT).nullish(),
  statusText: z.string().max(MAX_PROFILE_TEXT).nullish(),
  roles: z.array(z.string().max(255)).max(MAX_ROLES_OF_USER).nullish(),
  joinDefaultChannels: z.boolean().nullish(),
  requirePasswordChange: z.boolean().nullish(),
  sendWelcomeEmail: z.boolean().nullish(),
  verified: z.boolean().nullish(),
  customFields: z.record(z.string(), z.unknown()).nullish(),
};

const EDITING_ERRORS = [
  { code: 'error-action-not-allowed', text: 'Editing user is not allowed' },
  { code: 'error-action-not-allowed', text: 'The field Roles consist invalid role name' },
  { code: 'error-action-not-allowed', text: 'Assigning admin is not allowed' },
  { code: 'error-action-not-allowed', text: 'Assign roles is not allowed' },
  { code: 'error-action-not-allowed', text: 'Leaving the app without admins is not allowed' },
  {
    code: 'error-action-not-allowed',
    text: 'Edit {user profile|username|user status|user real name|user email|user password} is not allowed',
  },
  { code: 'error-invalid-user', text: 'Invalid user' },
  { code: 'error-input-is-not-a-valid-field', text: '{username} is not a valid username' },
  { code: 'error-could-not-save-identity', text: 'Could not save user identity' },
  { code: 'error-field-unavailable', text: '{email} is already in use :(' },
  ...ADDRESS_ERRORS,
  { code: 'error-invalid-field', text: '{bio|nickname}' },
  ...CUSTOM_FIELD_ERRORS,
  ...PASSWORD_POLICY_ERRORS,
  {
    code: 'error-too-many-requests',
    text: 'Error, too many requests. Please slow down. You must wait {n} seconds before trying again.',
  },
  ...TWO_FACTOR_ERRORS,
] as const;

/** contract/rest/users.json, users.update. The defaults in its table describe the fields: nothing that is not given changes. */
export const updateUser = defineOperation({
  id: 'auth.editing.update',
  summary: "Change somebody's account",
  auth: 'required',
  checkedByUseCase: { all: ['edit-other-user-info'] },
  twoFactor: {},
  input: z.strictObject({
    userId: z.string(),
    data: z.strictObject({ ...editShape, active: z.boolean().nullish() }),
    confirmRelinquish: z.boolean().nullish(),
  }),
  output: z.object({ user: userViewSchema.loose() }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/users.update',
      example: { userId: 'BsNr28znDkG8aeo7W', data: { name: 'new name', email: 'newemail@user.tld' } },
    },
  ],
  errors: [...EDITING_ERRORS, { code: 'error-not-allowed', text: 'Not allowed' }, LAST_OWNER],
});

/** contract/ddp-extra.json, insertOrUpdateUser: with an `_id` it changes, without one it creates and answers the new id. */
export const saveUser = defineOperation({
  id: 'auth.editing.save',
  summary: 'Create an account or change one',
  auth: 'required',
  checkedByUseCase: { all: ['edit-other-user-info'] },
  twoFactor: {},
  input: z.object({
    ...editShape,
    _id: z.string().nullish(),
    setRandomPassword: z.boolean().nullish(),
    language: z.string().max(64).nullish(),
  }),
  output: z.object({ created: z.string().optional() }),
  ddp: [
    {
      method: 'insertOrUpdateUser',
      input: ([userData]) => userData,
      result: ({ created }) => created ?? true,
      example: [{ _id: 'BsNr28znDkG8aeo7W', name: 'new name' }],
    },
  ],
  errors: [
    ...EDITING_ERRORS,
    { code: 'error-action-not-allowed', text: 'Adding user is not allowed' },
    { code: 'error-the-field-is-required', text: 'The field {Username|Password|Name} is required' },
  ],
});

import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { pageInfoSchema, pageSchema } from '../core/page';

const MAX_NAME = 255;

/** A status that the workspace offers beside the four (contract/rest/custom-user-status.json). */
export const customStatusSchema = z.object({
  _id: z.string(),
  name: z.string(),
  statusType: z.string().nullish(),
  _updatedAt: z.date(),
});
export type CustomStatus = z.infer<typeof customStatusSchema>;

const NOT_AUTHORIZED = { code: 'not_authorized' } as const;

/** contract/rest/custom-user-status.json, custom-user-status.list. */
export const listCustomStatuses = defineOperation({
  id: 'presence.custom-statuses.list',
  summary: 'The statuses that the workspace offers, page by page',
  auth: 'required',
  input: z.object({ page: pageSchema.prefault({}) }),
  output: pageInfoSchema.extend({ statuses: z.array(customStatusSchema.partial()) }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/custom-user-status.list',
      paged: true,
      request: ({ page }) => ({ page }),
      example: { count: 10 },
    },
  ],
  errors: [],
});

/** contract/ddp-extra.json, listCustomUserStatus. */
export const allCustomStatuses = defineOperation({
  id: 'presence.custom-statuses.all',
  summary: 'The statuses that the workspace offers',
  auth: 'required',
  input: z.object({}),
  output: z.object({ statuses: z.array(customStatusSchema) }),
  ddp: [{ method: 'listCustomUserStatus', input: () => ({}), result: ({ statuses }) => statuses, example: [] }],
  errors: [],
});

const form = { name: z.string().max(MAX_NAME), statusType: z.string().max(MAX_NAME).nullish() };

/** contract/rest-extra.json, custom-user-status.create and .update; contract/ddp-extra.json, insertOrUpdateUserStatus. */
export const saveCustomStatus = defineOperation({
  id: 'presence.custom-statuses.save',
  summary: 'Offer a status, or change one that is offered',
  auth: 'required',
  checkedByUseCase: { all: ['manage-user-status'] },
  loginError: NOT_AUTHORIZED,
  input: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('new'), ...form }),
    z.strictObject({ kind: z.literal('existing'), _id: z.string(), ...form }),
  ]),
  output: z.object({ customUserStatus: customStatusSchema, created: z.boolean() }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/custom-user-status.create',
      request: ({ body }) => ({ ...body, kind: 'new' }),
      response: ({ customUserStatus }) => ({ customUserStatus, success: true }),
      example: { name: 'status 1', statusType: 'busy' },
    },
    {
      method: 'POST',
      path: '/api/v1/custom-user-status.update',
      request: ({ body }) => ({ ...body, kind: 'existing' }),
      response: ({ customUserStatus }) => ({ customUserStatus, success: true }),
      example: { _id: 'oGxJ2irQcPkgFLGef', name: 'status 1', statusType: 'busy' },
    },
  ],
  ddp: [
    {
      method: 'insertOrUpdateUserStatus',
      input: ([status]) => {
        const { _id, name = '', statusType } = z.record(z.string(), z.unknown()).catch({}).parse(status);
        return _id ? { kind: 'existing', _id, name, statusType } : { kind: 'new', name, statusType };
      },
      result: ({ customUserStatus, created }) => (created ? customUserStatus._id : true),
      example: [{ name: 'status 1', statusType: 'busy' }],
    },
  ],
  errors: [
    NOT_AUTHORIZED,
    { code: 'error-the-field-is-required', text: 'The field Name is required' },
    { code: 'error-input-is-not-a-valid-field', text: '{name} is not a valid name' },
    { code: 'error-input-is-not-a-valid-field', text: '{statusType} is not a valid status type' },
    { code: 'Custom_User_Status_Error_Name_Already_In_Use', text: 'The custom user status name is already in use' },
    { code: 'plain', text: 'No custom user status found with the id of "{_id}".', kind: 'text' },
  ],
});

/** contract/rest-extra.json, custom-user-status.delete; contract/ddp-extra.json, deleteCustomUserStatus. */
export const deleteCustomStatus = defineOperation({
  id: 'presence.custom-statuses.delete',
  summary: 'Offer a status no longer',
  auth: 'required',
  checkedByUseCase: { all: ['manage-user-status'] },
  loginError: NOT_AUTHORIZED,
  input: z.object({ customUserStatusId: z.string().min(1) }),
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/custom-user-status.delete',
      request: ({ body }) => ({ customUserStatusId: body['customUserStatusId'] }),
      paramErrors: {
        customUserStatusId: {
          code: 'plain',
          text: 'The "customUserStatusId" params is required!',
          kind: 'text',
          when: 'absent',
        },
      },
      example: { customUserStatusId: 'oGxJ2irQcPkgFLGef' },
    },
  ],
  ddp: [
    {
      method: 'deleteCustomUserStatus',
      input: ['customUserStatusId'],
      result: () => true,
      example: ['oGxJ2irQcPkgFLGef'],
    },
  ],
  errors: [NOT_AUTHORIZED, { code: 'Custom_User_Status_Error_Invalid_User_Status', text: 'Invalid user status' }],
});

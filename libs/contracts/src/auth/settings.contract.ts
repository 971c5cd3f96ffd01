import { z } from 'zod';
import { byDate, changesOf, sinceDate, sinceSchema } from '../core/changes';
import { defineOperation, LONG_BODY_BYTES } from '../core/operation';
import { pageInfoSchema, pageSchema } from '../core/page';
import { settingValueSchema } from './policy.contract';
import { TWO_FACTOR_ERRORS } from './two-factor.contract';

/** Most settings that one call saves: more than there are. */
const MAX_SAVED = 2_000;

/** A stored setting as its readers see it (contract/settings.json, document). Groups are settings without a value. */
export const settingSchema = z.looseObject({ _id: z.string(), value: settingValueSchema.optional() });
export type Setting = z.infer<typeof settingSchema>;

const pageOfSettings = pageInfoSchema.extend({ settings: z.array(settingSchema) });

/** contract/rest/settings.json, settings; contract/settings.json, rules. */
export const listSettings = defineOperation({
  id: 'auth.settings.list',
  summary: 'Settings, page by page: all for those who may see them, the public ones for others',
  auth: 'required',
  input: z.object({ page: pageSchema.prefault({}) }),
  output: pageOfSettings,
  rest: [
    { method: 'GET', path: '/api/v1/settings', paged: true, request: ({ page }) => ({ page }), example: { count: 10 } },
  ],
  errors: [],
});

/** contract/rest/settings.json, settings.public. */
export const listPublicSettings = defineOperation({
  id: 'auth.settings.listPublic',
  summary: 'The public settings, page by page',
  auth: 'optional',
  input: z.object({ page: pageSchema.prefault({}) }),
  output: pageOfSettings,
  rest: [
    {
      method: 'GET',
      path: '/api/v1/settings.public',
      paged: true,
      request: ({ page }) => ({ page }),
      example: { query: '{"_id":{"$in":["LDAP_Enable"]}}' },
    },
  ],
  errors: [],
});

/** contract/rest/settings.json, GET settings/:_id. One that is hidden or not there is answered without fields. */
export const getSetting = defineOperation({
  id: 'auth.settings.get',
  summary: 'The value of a setting',
  auth: 'required',
  checkedByUseCase: { all: ['view-privileged-setting'] },
  input: z.object({ _id: z.string() }),
  output: settingSchema.partial(),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/settings/:_id',
      request: ({ params, input }) => ({ _id: params['_id'] ?? input['_id'] }),
      example: { _id: 'Livechat_enabled' },
    },
  ],
  errors: [{ code: 'error-not-allowed', kind: 'unauthorized' }],
});

/**
 * contract/rest/settings.json, POST settings/:_id: a value, a colour with its editor, or an action to run. Which of the keys
 * a setting takes depends on its type.
 */
export const changeSetting = defineOperation({
  id: 'auth.settings.change',
  summary: 'Change a setting, or run the action of one',
  auth: 'required',
  checkedByUseCase: { all: ['edit-privileged-setting'] },
  twoFactor: {},
  input: z.strictObject({
    _id: z.string(),
    value: settingValueSchema.optional(),
    editor: z.string().max(100).optional(),
    color: z.string().max(100).optional(),
    execute: z.boolean().optional(),
  }),
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/settings/:_id',
      maxBodyBytes: LONG_BODY_BYTES,
      request: ({ params, body }) => ({ ...body, _id: params['_id'] ?? body['_id'] }),
      example: { _id: 'Livechat_enabled', value: true },
    },
  ],
  errors: [
    { code: 'error-not-allowed', kind: 'unauthorized' },
    { code: 'error', kind: 'bare' },
    { code: 404, text: "Method '{method}' not found" },
    ...TWO_FACTOR_ERRORS,
  ],
});

/** contract/ddp-extra.json, saveSetting and saveSettings. */
export const saveSettings = defineOperation({
  id: 'auth.settings.save',
  summary: 'Save settings',
  auth: 'required',
  checkedByUseCase: { any: ['edit-privileged-setting', 'manage-selected-settings'] },
  loginError: { code: 'error-action-not-allowed', text: 'Editing settings is not allowed' },
  twoFactor: {},
  input: z.object({
    method: z.enum(['saveSetting', 'saveSettings']),
    settings: z
      .array(z.object({ _id: z.string(), value: settingValueSchema, editor: z.string().max(100).nullish() }))
      .max(MAX_SAVED),
  }),
  output: z.object({}),
  ddp: [
    {
      method: 'saveSetting',
      input: ([_id, value, editor]) => ({ method: 'saveSetting', settings: [{ _id, value, editor }] }),
      result: () => true,
      example: ['Site_Name', 'Gantry'],
    },
    {
      method: 'saveSettings',
      input: ([settings]) => ({ method: 'saveSettings', settings: settings ?? [] }),
      result: () => true,
      example: [[{ _id: 'Site_Name', value: 'Gantry' }]],
    },
  ],
  errors: [{ code: 'error-action-not-allowed', text: 'Editing settings is not allowed' }, ...TWO_FACTOR_ERRORS],
});

const changesSchema = changesOf(settingSchema);

/** contract/ddp-methods.json, public-settings/get. */
export const getPublicSettings = defineOperation({
  id: 'auth.settings.getPublic',
  summary: 'The public settings, all or those changed since a date',
  auth: 'optional',
  input: sinceSchema,
  output: changesSchema,
  ddp: [{ method: 'public-settings/get', input: sinceDate, result: byDate, example: [] }],
  errors: [],
});

/** contract/ddp-extra.json, private-settings/get: none for those who may see none. */
export const getPrivateSettings = defineOperation({
  id: 'auth.settings.getPrivate',
  summary: 'The settings that the caller may see or change, all or those changed since a date',
  auth: 'optional',
  input: sinceSchema,
  output: changesSchema,
  ddp: [{ method: 'private-settings/get', input: sinceDate, result: byDate, example: [] }],
  errors: [],
});

/** contract/ddp-extra.json, getSetupWizardParameters. */
export const setupWizardParameters = defineOperation({
  id: 'auth.settings.wizard',
  summary: 'The settings that the setup wizard asks for',
  auth: 'optional',
  input: z.object({}),
  output: z.object({ settings: z.array(settingSchema), allowStandaloneServer: z.boolean() }),
  ddp: [{ method: 'getSetupWizardParameters', input: () => ({}), example: [] }],
  errors: [],
});

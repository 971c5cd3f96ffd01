import { z } from 'zod';
import { defineOperation, LONG_BODY_BYTES } from '../core/operation';

const MAX_TEXT = 20_000;
const UNAUTHORIZED = { code: 'error-not-allowed', kind: 'unauthorized' } as const;

/** contract/rest-extra.json, licenses.get. This platform has no edition that one pays for: there is none to list. */
export const listLicenses = defineOperation({
  id: 'auth.licenses.list',
  summary: 'The licences of the workspace',
  auth: 'required',
  checkedByUseCase: { all: ['view-privileged-setting'] },
  input: z.object({}),
  output: z.object({ licenses: z.array(z.looseObject({})) }),
  rest: [{ method: 'GET', path: '/api/v1/licenses.get', request: () => ({}), example: {} }],
  errors: [UNAUTHORIZED],
});

/** contract/rest-extra.json, licenses.add. */
export const addLicense = defineOperation({
  id: 'auth.licenses.add',
  summary: 'Add a licence: none is valid here',
  auth: 'required',
  checkedByUseCase: { all: ['edit-privileged-setting'] },
  input: z.strictObject({ license: z.string().max(MAX_TEXT) }),
  output: z.object({}),
  rest: [
    { method: 'POST', path: '/api/v1/licenses.add', maxBodyBytes: LONG_BODY_BYTES, example: { license: 'dGV4dA==' } },
  ],
  errors: [UNAUTHORIZED, { code: 'plain', text: 'Invalid license', kind: 'text' }],
});

/** contract/ddp-extra.json, license:getModules, license:getTags and license:isEnterprise. */
export const describeLicense = defineOperation({
  id: 'auth.licenses.describe',
  summary: 'What is licensed',
  auth: 'optional',
  input: z.object({}),
  output: z.object({ modules: z.array(z.string()), tags: z.array(z.looseObject({})), isEnterprise: z.boolean() }),
  ddp: [
    { method: 'license:getModules', input: () => ({}), result: ({ modules }) => modules, example: [] },
    { method: 'license:getTags', input: () => ({}), result: ({ tags }) => tags, example: [] },
    { method: 'license:isEnterprise', input: () => ({}), result: ({ isEnterprise }) => isEnterprise, example: [] },
  ],
  errors: [],
});

/** contract/ddp-extra.json, license:hasLicense. */
export const hasLicense = defineOperation({
  id: 'auth.licenses.has',
  summary: 'Whether a feature is licensed',
  auth: 'optional',
  input: z.object({ feature: z.string() }),
  output: z.object({ licensed: z.boolean() }),
  ddp: [
    {
      method: 'license:hasLicense',
      input: ['feature'],
      result: ({ licensed }) => licensed,
      example: ['livechat-enterprise'],
    },
  ],
  errors: [],
});

/** contract/rest-extra.json, cloud.manualRegister: the answer of the cloud to a registration, base64 of JSON. */
export const registerWorkspace = defineOperation({
  id: 'auth.licenses.registerWorkspace',
  summary: 'Keep what the cloud answered to a registration that was made by hand',
  auth: 'required',
  checkedByUseCase: { all: ['manage-cloud'] },
  input: z.strictObject({ cloudBlob: z.string().max(MAX_TEXT) }),
  output: z.object({}),
  rest: [
    { method: 'POST', path: '/api/v1/cloud.manualRegister', example: { cloudBlob: 'eyJ3b3Jrc3BhY2VJZCI6IngifQ==' } },
  ],
  errors: [
    UNAUTHORIZED,
    { code: 'plain', text: 'Workspace is already registered', kind: 'text' },
    { code: 'plain', text: 'Invalid cloudBlob', kind: 'text' },
  ],
});

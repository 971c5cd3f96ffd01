import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { publishedSchema } from '../core/publication';
import { TWO_FACTOR_ERRORS } from './two-factor.contract';

/** A service to log in with, without its secret. Custom ones say how they are spoken to. */
export const loginServiceSchema = z.looseObject({
  _id: z.string(),
  service: z.string(),
  clientId: z.string().optional(),
  custom: z.boolean(),
});
export type LoginService = z.infer<typeof loginServiceSchema>;

/** contract/rest/settings.json, settings.oauth: built-in services are called `name`, custom ones `service`. */
function oauthService(configuration: LoginService): object {
  if (configuration.custom || configuration.service === 'saml') return configuration;
  const { _id, service, clientId, buttonLabelText, buttonColor, buttonLabelColor } = configuration;
  return {
    _id,
    name: service,
    clientId,
    buttonLabelText: buttonLabelText ?? '',
    buttonColor: buttonColor ?? '',
    buttonLabelColor: buttonLabelColor ?? '',
    custom: false,
  };
}

/** contract/rest/settings.json, settings.oauth and service.configurations. */
export const listLoginServices = defineOperation({
  id: 'auth.login-services.list',
  summary: 'The services that one can log in with',
  auth: 'optional',
  input: z.object({}),
  output: z.object({ configurations: z.array(loginServiceSchema) }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/settings.oauth',
      request: () => ({}),
      response: ({ configurations }) => ({ services: configurations.map(oauthService), success: true }),
      example: {},
    },
    { method: 'GET', path: '/api/v1/service.configurations', request: () => ({}), example: {} },
  ],
  errors: [],
});

/** contract/ddp-extra.json, publications, meteor.loginServiceConfiguration: all but secrets. */
export const publishedLoginServices = defineOperation({
  id: 'auth.login-services.published',
  summary: 'The services that one can log in with, as documents of a publication',
  auth: 'internal',
  input: z.object({}),
  output: publishedSchema,
  errors: [],
});

/** contract/rest-extra.json, settings.addCustomOAuth; contract/ddp-extra.json, addOAuthService. */
export const addLoginService = defineOperation({
  id: 'auth.login-services.add',
  summary: 'Declare a custom OAuth service: its settings appear',
  auth: 'required',
  checkedByUseCase: { all: ['add-oauth-service'] },
  twoFactor: {},
  input: z.object({ name: z.string().max(100) }),
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/settings.addCustomOAuth',
      request: ({ body }) => ({ name: body['name'] }),
      paramErrors: {
        name: { code: 'error-name-param-not-provided', text: 'The parameter "name" is required', when: 'absent' },
      },
      example: { name: 'keycloak' },
    },
  ],
  ddp: [{ method: 'addOAuthService', input: ['name'], result: () => undefined, example: ['keycloak'] }],
  errors: [
    { code: 'error-action-not-allowed', text: 'Adding OAuth Services is not allowed' },
    { code: 'error-name-param-not-provided', text: 'The parameter "name" is required' },
    ...TWO_FACTOR_ERRORS,
  ],
});

/** contract/ddp-extra.json, removeOAuthService. */
export const removeLoginService = defineOperation({
  id: 'auth.login-services.remove',
  summary: 'Remove a custom OAuth service with its settings',
  auth: 'required',
  checkedByUseCase: { all: ['add-oauth-service'] },
  input: z.object({ name: z.string().max(100) }),
  output: z.object({}),
  ddp: [{ method: 'removeOAuthService', input: ['name'], result: () => undefined, example: ['keycloak'] }],
  errors: [{ code: 'error-not-allowed', text: 'Not allowed' }],
});

/** contract/ddp-extra.json, refreshOAuthService. Services follow their settings at once, so there is nothing left to refresh. */
export const refreshLoginServices = defineOperation({
  id: 'auth.login-services.refresh',
  summary: 'Have login services follow their settings',
  auth: 'required',
  checkedByUseCase: { all: ['add-oauth-service'] },
  input: z.object({}),
  output: z.object({}),
  ddp: [{ method: 'refreshOAuthService', input: () => ({}), result: () => undefined, example: [] }],
  errors: [{ code: 'error-action-not-allowed', text: 'Refresh OAuth Services is not allowed' }],
});

import { z } from 'zod';
import { cookieOf, setCookie } from '../core/cookie';
import { defineOperation } from '../core/operation';
import { htmlPage, redirectTo } from '../core/rest-content';

const NO_SUCH_SERVICE = {
  code: 'error-saml-service-not-found',
  text: 'SAML service not found',
  kind: 'not-found',
} as const;
/** A page of an identity provider posts no more, base64. */
const MAX_RESPONSE_LENGTH = 256 * 1_024;
/** With what a form makes of it, bytes. */
const MAX_BODY_BYTES = MAX_RESPONSE_LENGTH * 1.5;
const serviceSchema = z.string().min(1).max(100);
const redirectSchema = z.object({ location: z.string() });
/** Names the browser that began a login, for as long as the login may take, s. */
const BROWSER_COOKIE = { name: 'saml_browser', path: '/_saml', maxAgeS: 600 } as const;
const browserSchema = z
  .string()
  .regex(/^[\w-]{43}$/)
  .optional()
  .catch(undefined);
const browserOf = (headers: Readonly<Record<string, string>>) => cookieOf(headers['cookie'], BROWSER_COOKIE.name);
const FAILED_PAGE =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Login failed</title><body><p>The login at the identity provider did not succeed. Close this page and try again.</p></body></html>';

/**
 * Sends a browser to the identity provider, with a cookie by which it is known when it comes back: nobody is led into a login
 * that somebody else began. The token in the path is the client's own and is not used: what logs in is made when the browser
 * comes back.
 */
export const authorizeSaml = defineOperation({
  id: 'auth.saml.authorize',
  summary: 'Begin a login at a SAML identity provider',
  auth: 'optional',
  rateLimit: 'login',
  input: z.object({ service: serviceSchema, browser: browserSchema }),
  output: redirectSchema.extend({ browser: z.string(), secure: z.boolean() }),
  rest: [
    {
      method: 'GET',
      path: '/_saml/authorize/:service/:token',
      request: ({ params, input, headers }) => ({
        service: params['service'] ?? input['service'],
        browser: browserOf(headers),
      }),
      content: ({ location, browser, secure }) => {
        const { headers, ...redirect } = redirectTo(location);
        const cookie = setCookie({ ...BROWSER_COOKIE, value: browser, secure });
        return { ...redirect, headers: { ...headers, 'set-cookie': cookie } };
      },
      example: { service: 'provider-name', token: '4nSVqKHkYyxc3kbLZ' },
    },
  ],
  errors: [NO_SUCH_SERVICE],
});

/** Where the identity provider has the browser post its answer. A good one leads back with a credential that logs in once. */
export const validateSaml = defineOperation({
  id: 'auth.saml.validate',
  summary: 'Take the answer of a SAML identity provider',
  auth: 'optional',
  rateLimit: 'login',
  input: z.object({
    service: serviceSchema,
    response: z.string().max(MAX_RESPONSE_LENGTH),
    /** Whoever comes without it did not begin here. */
    browser: browserSchema,
  }),
  output: z.object({ location: z.string().optional() }),
  rest: [
    {
      method: 'POST',
      path: '/_saml/validate/:service',
      maxBodyBytes: MAX_BODY_BYTES,
      request: ({ params, input, headers }) => ({
        service: params['service'] ?? input['service'],
        response: input['SAMLResponse'],
        browser: browserOf(headers),
      }),
      content: ({ location }) => (location === undefined ? htmlPage(FAILED_PAGE, 403) : redirectTo(location)),
      example: { service: 'provider-name', SAMLResponse: 'PHNhbWxwOlJlc3BvbnNlLz4=' },
    },
  ],
  errors: [NO_SUCH_SERVICE],
});

export const samlMetadata = defineOperation({
  id: 'auth.saml.metadata',
  summary: 'What a SAML identity provider has to know of this server',
  auth: 'optional',
  input: z.object({ service: serviceSchema }),
  output: z.object({ xml: z.string() }),
  rest: [
    {
      method: 'GET',
      path: '/_saml/metadata/:service',
      request: ({ params, input }) => ({ service: params['service'] ?? input['service'] }),
      content: ({ xml }) => ({ headers: { 'content-type': 'application/xml; charset=utf-8' }, body: xml }),
      example: { service: 'provider-name' },
    },
  ],
  errors: [NO_SUCH_SERVICE],
});

/** Leads to the identity provider's own page for logging out, and nowhere else; and from it back home. */
export const leaveSaml = defineOperation({
  id: 'auth.saml.leave',
  summary: 'Lead a browser to the log-out of a SAML identity provider, or back from it',
  auth: 'optional',
  input: z.object({ service: serviceSchema, redirect: z.string().max(16_384).optional() }),
  output: redirectSchema,
  rest: [
    {
      method: 'GET',
      path: '/_saml/sloRedirect/:service',
      request: ({ params, input }) => ({ service: params['service'] ?? input['service'], redirect: input['redirect'] }),
      content: ({ location }) => redirectTo(location),
      example: {
        service: 'provider-name',
        redirect: 'https://example.com/simplesaml/saml2/idp/SingleLogoutService.php?SAMLRequest=x',
      },
    },
    {
      method: 'GET',
      path: '/_saml/logout/:service',
      request: ({ params, input }) => ({ service: params['service'] ?? input['service'] }),
      content: ({ location }) => redirectTo(location),
      example: { service: 'provider-name' },
    },
  ],
  errors: [NO_SUCH_SERVICE],
});

/** contract/ddp-extra.json, samlLogout. Nothing where logging out stays here. */
export const logoutSaml = defineOperation({
  id: 'auth.saml.logout',
  summary: 'Where to log out of the SAML identity provider too',
  auth: 'required',
  input: z.object({ provider: z.string().max(100) }),
  output: z.object({ url: z.string().optional() }),
  ddp: [
    {
      method: 'samlLogout',
      input: ['provider'],
      result: ({ url }) => url,
      example: ['provider-name'],
    },
  ],
  errors: [{ code: 'no-saml-provider', text: 'SAML internal error' }],
});

/** contract/ddp-extra.json, addSamlService. NOT-RC: the reference asks nobody's permission for it. */
export const addSamlService = defineOperation({
  id: 'auth.saml.add',
  summary: 'Declare another SAML identity provider: its settings appear',
  auth: 'required',
  checkedByUseCase: { all: ['add-oauth-service'] },
  input: z.object({ name: z.string().max(100) }),
  output: z.object({}),
  ddp: [{ method: 'addSamlService', input: ['name'], result: () => undefined, example: ['Partner'] }],
  errors: [
    { code: 'error-action-not-allowed', text: 'Adding OAuth Services is not allowed' },
    { code: 'error-name-param-not-provided', text: 'The parameter "name" is required' },
  ],
});

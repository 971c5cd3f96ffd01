import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { htmlPage, type RestContent } from '../core/rest-content';
import { LOGIN_LIMIT } from './sessions.contract';

/** Where web clients look for the secret of a login that came back. */
const STORAGE_PREFIX = 'Meteor.oauth.credentialSecret-';

const comeBackSchema = z.object({
  credentialToken: z.string().optional(),
  /** Known to the browser that came back, and to nobody else; absent when the login did not succeed. */
  credentialSecret: z.string().optional(),
  isCordova: z.boolean(),
  /** Below this server's own address. */
  redirectUrl: z.string().optional(),
});
export type OAuthComeBack = z.output<typeof comeBackSchema>;

/** Text inside a script element: nothing in it ends the element or the text. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Hands token and secret to whoever opened the window: mobile clients read the address, web clients the storage; then the window closes. */
function closingPage({ credentialToken, credentialSecret, isCordova, redirectUrl }: OAuthComeBack): RestContent {
  const config = scriptJson({
    credentialToken,
    credentialSecret,
    isCordova,
    redirectUrl,
    storagePrefix: STORAGE_PREFIX,
  });
  const script = `var c=${config};
if(c.credentialToken&&c.credentialSecret){
  if(c.isCordova){location.hash=JSON.stringify({credentialToken:c.credentialToken,credentialSecret:c.credentialSecret});}
  else if(c.redirectUrl){try{sessionStorage.setItem(c.storagePrefix+c.credentialToken,c.credentialSecret);}catch(e){}location.replace(c.redirectUrl);}
  else{
    try{window.opener.Package.oauth.OAuth._handleCredentialSecret(c.credentialToken,c.credentialSecret);}
    catch(e){try{localStorage.setItem(c.storagePrefix+c.credentialToken,c.credentialSecret);}catch(f){}}
    window.close();
  }
}else if(c.redirectUrl){location.replace(c.redirectUrl);}else{window.close();}`;
  return htmlPage(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Login</title><body><p>${credentialSecret === undefined ? 'The login did not succeed.' : 'Logged in.'} You may close this page.</p><script>${script}</script></body></html>`,
    200,
    { scripts: [script] },
  );
}

/**
 * Where a provider sends the browser back to (settings Accounts_OAuth_*_callback_url). `state` is the client's own: base64 of
 * JSON with `credentialToken`, `loginStyle`, `isCordova` and `redirectUrl`. What logs in is token and secret together, and the
 * secret is made here.
 */
export const finishOAuth = defineOperation({
  id: 'auth.oauth.finish',
  summary: 'Take a browser back from a login provider',
  auth: 'optional',
  rateLimit: 'login',
  input: z.object({
    service: z.string().min(1).max(100),
    code: z.string().max(4_096).optional(),
    state: z.string().max(8_192).optional(),
  }),
  output: comeBackSchema,
  rest: [
    {
      method: 'GET',
      path: '/_oauth/:service',
      request: ({ params, input }) => ({
        service: params['service'] ?? input['service'],
        code: input['code'],
        state: input['state'],
      }),
      content: (output) => closingPage(output),
      example: {
        service: 'google',
        code: '4/P7q7W91a',
        state: 'eyJsb2dpblN0eWxlIjoicG9wdXAiLCJjcmVkZW50aWFsVG9rZW4iOiJhYmMifQ==',
      },
    },
  ],
  errors: [],
});

/** contract/ddp-extra.json, OAuth.retrieveCredential: what a login at a provider brought, once. Nothing when there is none. */
export const retrieveOAuthCredential = defineOperation({
  id: 'auth.oauth.retrieve',
  summary: 'Take what a login at a provider brought, instead of logging in by it',
  auth: 'optional',
  rateLimit: 'login',
  input: z.object({ credentialToken: z.string().max(100), credentialSecret: z.string().max(100) }),
  output: z.object({ credential: z.looseObject({ serviceName: z.string() }).optional() }),
  ddp: [
    {
      method: 'OAuth.retrieveCredential',
      limit: LOGIN_LIMIT,
      input: ['credentialToken', 'credentialSecret'],
      result: ({ credential }) => credential,
      example: ['credential-token', 'credential-secret'],
    },
  ],
  errors: [],
});

import { publishedLoginServices } from '../auth/login-services.contract';
import type { PublicationDefinition } from '../core/publication';

/** Every publication beside the streams. */
export const PUBLICATIONS: readonly PublicationDefinition[] = [
  {
    name: 'meteor.loginServiceConfiguration',
    collection: 'meteor_accounts_loginServiceConfiguration',
    summary: 'The services that one can log in with, without their secrets',
    source: publishedLoginServices,
    settings: ['Accounts_OAuth_', 'SAML_Custom_'],
  },
  {
    name: 'meteor_autoupdate_clientVersions',
    collection: 'meteor_autoupdate_clientVersions',
    summary: 'Versions of a web client that the server hands out: none',
  },
];

import { userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  newId,
  newSecret,
  type addOauthApp,
  type deleteOauthApp,
  type getOauthApp,
  type InputOf,
  type listOauthApps,
  type OauthApp,
  type OutputOf,
  type updateOauthApp,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { OauthAppsAccess } from './oauth-apps.access';
import { OauthAppsRepository } from './oauth-apps.repository';

const MAX_NAME_LENGTH = 255;
const MAX_URIS_LENGTH = 10_000;

type Form = Pick<OauthApp, 'name' | 'active' | 'redirectUri'>;

/** Applications that may ask users for access to their accounts. */
@Injectable()
export class OauthAppsService {
  constructor(
    private readonly access: OauthAppsAccess,
    private readonly apps: OauthAppsRepository,
  ) {}

  async list({ caller }: RequestContext): Promise<OutputOf<typeof listOauthApps>> {
    await this.access.requireList(caller);
    return { oauthApps: await this.apps.all() };
  }

  /** Users who are asked for access may see the application, but not its secret. */
  async get(
    { caller }: RequestContext,
    { clientId, appId }: InputOf<typeof getOauthApp>,
  ): Promise<OutputOf<typeof getOauthApp>> {
    const mayManage = await this.access.mayManage(caller);
    const key = appId ? { _id: appId } : clientId ? { clientId } : undefined;
    if (!key) throw AppError.text('At least one of the query parameters "clientId" or "appId" is required.');
    const found = await this.apps.find(key);
    if (!found) return {};
    const { clientSecret: _clientSecret, ...shown } = found;
    return { oauthApp: mayManage ? found : shown };
  }

  /** @throws AppError error-not-allowed, and those of the form */
  async add({ caller }: RequestContext, input: InputOf<typeof addOauthApp>): Promise<OutputOf<typeof addOauthApp>> {
    await this.access.requireManage(caller, 'addOAuthApp');
    const now = new Date();
    const by = {
      _id: userIdOf(caller),
      ...(caller.kind === 'user' && caller.username !== undefined ? { username: caller.username } : {}),
    };
    const oauthApp = {
      _id: newId(),
      ...readForm(input, 'addOAuthApp'),
      clientId: newId(),
      clientSecret: newSecret(),
      _createdAt: now,
      _createdBy: by,
      _updatedAt: now,
    };
    await this.apps.insert(oauthApp);
    return { oauthApp };
  }

  /** @throws AppError error-not-allowed, error-application-not-found, and those of the form */
  async update(
    { caller }: RequestContext,
    { applicationId, ...input }: InputOf<typeof updateOauthApp>,
  ): Promise<OutputOf<typeof updateOauthApp>> {
    await this.access.requireManage(caller, 'updateOAuthApp');
    const oauthApp = await this.apps.update(applicationId, readForm(input, 'updateOAuthApp'));
    if (!oauthApp) throw notFound('updateOAuthApp');
    return { oauthApp };
  }

  /** @throws AppError error-not-allowed, error-application-not-found */
  async delete(
    { caller }: RequestContext,
    { applicationId }: InputOf<typeof deleteOauthApp>,
  ): Promise<Record<string, never>> {
    await this.access.requireManage(caller, 'deleteOAuthApp');
    if (!(await this.apps.remove(applicationId))) throw notFound('deleteOAuthApp');
    return {};
  }
}

const notFound = (method: string) => new AppError('error-application-not-found', 'Application not found', { method });

/** @throws AppError error-invalid-name, error-invalid-redirectUri, error-invalid-arguments */
function readForm(
  { name, redirectUri, active }: { name?: unknown; redirectUri?: unknown; active?: unknown },
  method: string,
): Form {
  if (typeof name !== 'string' || name.trim() === '' || name.length > MAX_NAME_LENGTH)
    throw new AppError('error-invalid-name', 'Invalid name', { method });
  const uris = readUris(redirectUri);
  if (uris === undefined) throw new AppError('error-invalid-redirectUri', 'Invalid redirectUri', { method });
  if (typeof active !== 'boolean') throw new AppError('error-invalid-arguments', 'Invalid arguments', { method });
  return { name, active, redirectUri: uris };
}

/** One address is stored as text, several separated by commas or lines as a list. */
function readUris(value: unknown): string | string[] | undefined {
  const text = Array.isArray(value) ? value.join('\n') : value;
  if (typeof text !== 'string' || text.length > MAX_URIS_LENGTH) return undefined;
  const uris = text
    .split(/[,\n]/)
    .map((uri) => uri.trim())
    .filter((uri) => uri !== '');
  const [only, ...others] = uris;
  return only !== undefined && others.length === 0 ? only : uris.length > 0 ? uris : undefined;
}

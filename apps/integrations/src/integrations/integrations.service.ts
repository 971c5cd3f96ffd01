import { asSystem, Bus, userCallerOf, type RequestContext } from '@gantry/bus';
import {
  INTEGRATION_ERRORS as ERRORS,
  locateRoom,
  lookupUsers,
  newId,
  newHookToken,
  type createIntegration,
  type getIntegration,
  type InputOf,
  type Integration,
  type listIntegrations,
  type listRoomIntegrations,
  type OutputOf,
  type Page,
  type removeIntegration,
  type UserCard,
} from '@gantry/contracts';
import {
  compileFilter,
  compileProjection,
  compileSort,
  pageInfo,
  pageLimits,
  PolicyCache,
  type QueryPolicy,
} from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { IntegrationsRepository, type IntegrationFilter } from '../integration-store/integrations.repository';
import { DestinationsCheck } from './destinations.check';
import { IntegrationsAccess, type Reach } from './integrations.access';

const METHOD = 'addIncomingIntegration';
const INCOMING = 'webhook-incoming';
/** `token` is answered but cannot be filtered by, because it could be guessed character by character. */
const QUERY: QueryPolicy = {
  filter: [
    ...['_id', 'type', 'name', 'enabled', 'username', 'userId', 'channel', 'alias', 'scriptEnabled'],
    ...['_createdAt', '_createdBy', '_updatedAt'],
  ],
  hidden: [],
};

type CreateInput = InputOf<typeof createIntegration>;

/** Manages incoming webhooks. */
@Injectable()
export class IntegrationsService {
  constructor(
    private readonly access: IntegrationsAccess,
    private readonly destinations: DestinationsCheck,
    private readonly integrations: IntegrationsRepository,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
  ) {}

  /**
   * @throws AppError as documented for addIncomingIntegration in contract/ddp-extra.json; for unsupported types and
   * scripts
   */
  async create(context: RequestContext, input: CreateInput): Promise<OutputOf<typeof createIntegration>> {
    if (input.type === 'webhook-outgoing') throw ERRORS.outgoingNotSupported.error();
    if (input.type !== INCOMING) throw ERRORS.invalidType.error();
    const reach = await this.access.reach(context.caller, INCOMING);
    if (reach === 'none') throw ERRORS.notAuthorized.error({ method: METHOD });
    if (input.scriptEnabled && input.script?.trim()) throw ERRORS.scriptsNotSupported.error();
    const author = await this.author(context, input.username, reach);
    const channel = await this.destinations.read(context, input.channel, reach);
    const integration = made(context, input, channel, author, reach);
    await this.integrations.insert(integration);
    return { integration };
  }

  /**
   * NOT-RC: a caller who may only manage own integrations can choose itself or a bot as their user. In the reference it
   * could post as anybody.
   * @throws AppError error-invalid-username, error-invalid-user, error-invalid-post-as-user
   */
  private async author(context: RequestContext, name: string, reach: Reach): Promise<UserCard> {
    if (name.trim() === '') throw ERRORS.invalidUsername.error({ method: METHOD });
    const { users } = await this.bus.call(lookupUsers, asSystem(context, 'integrations'), { usernames: [name.trim()] });
    const [user] = users;
    if (!user) throw ERRORS.invalidUser.error({ method: METHOD });
    const isOwn = user._id === userCallerOf(context.caller).userId || user.roles.includes('bot');
    if (reach !== 'all' && !isOwn) throw ERRORS.invalidPostAsUser.error({ method: METHOD });
    return user;
  }

  /** @throws AppError unauthorized */
  async list(
    { caller }: RequestContext,
    { page }: InputOf<typeof listIntegrations>,
  ): Promise<OutputOf<typeof listIntegrations>> {
    const visible = await this.access.visible(caller);
    if (!visible) throw ERRORS.unauthorized.error();
    return this.page(page, visible, { _createdAt: -1 });
  }

  /** @throws AppError unauthorized, and those of the room parameter */
  async ofRoom(
    context: RequestContext,
    { target, everywhere, page }: InputOf<typeof listRoomIntegrations>,
  ): Promise<OutputOf<typeof listRoomIntegrations>> {
    const visible = await this.access.visible(context.caller);
    if (!visible) throw ERRORS.unauthorized.error();
    const { room, read } = await this.bus.call(locateRoom, context, { target, archived: 'refuse' });
    if (!read) throw ERRORS.unauthorized.error();
    const names = [...(room.name === undefined ? [] : [`#${room.name}`]), ...(everywhere ? [everywhere] : [])];
    return this.page(page, { $and: [visible, { channel: { $in: names } }] }, { _createdAt: 1 });
  }

  private async page(
    page: Page,
    within: IntegrationFilter,
    order: Readonly<Record<string, 1 | -1>>,
  ): Promise<OutputOf<typeof listIntegrations>> {
    const { settings } = await this.policies.current();
    const limits = pageLimits(page, settings);
    const { items: integrations, total } = await this.integrations.page({
      filter: { $and: [within, compileFilter(page.query, QUERY)] },
      sort: compileSort(page.sort, QUERY, order),
      projection: compileProjection(page.fields, QUERY),
      ...limits,
    });
    return { integrations, ...pageInfo(limits, integrations, total) };
  }

  /** @throws AppError not-authorized; an error for an unknown integration, or one that the caller may not see */
  async get(
    { caller }: RequestContext,
    { integrationId, createdBy }: InputOf<typeof getIntegration>,
  ): Promise<OutputOf<typeof getIntegration>> {
    const visible = await this.access.visible(caller);
    if (!visible) throw ERRORS.notAuthorizedText.error();
    const within = createdBy ? { $and: [visible, { '_createdBy._id': createdBy }] } : visible;
    const integration = await this.integrations.one(integrationId, within);
    if (!integration) throw ERRORS.doesNotExist.error();
    return { integration };
  }

  /** @throws AppError unauthorized, not_authorized, or that there is none, of those that the caller may change */
  async remove(
    { caller }: RequestContext,
    { type, integrationId, words }: InputOf<typeof removeIntegration>,
  ): Promise<OutputOf<typeof removeIntegration>> {
    if (type !== INCOMING && type !== 'webhook-outgoing') throw ERRORS.invalidType.error();
    const within = await this.access.visibleOf(caller, type);
    if (!within)
      throw words === 'rest'
        ? ERRORS.unauthorized.error()
        : ERRORS.notAuthorized.error({ method: 'deleteIncomingIntegration' });
    const integration = await this.integrations.remove(integrationId, within);
    if (!integration)
      throw words === 'rest'
        ? ERRORS.notFound.error()
        : ERRORS.invalidIntegration.error({ method: 'deleteIncomingIntegration' });
    return { integration };
  }
}

function made(
  { caller }: RequestContext,
  input: CreateInput,
  channel: string[],
  author: UserCard,
  reach: Reach,
): Integration {
  const { userId, username = '' } = userCallerOf(caller);
  const { name, enabled, alias, avatar, emoji, scriptEnabled, script } = input;
  const now = new Date();
  return {
    _id: newId(),
    type: INCOMING,
    name: name?.trim() ?? '',
    enabled,
    username: author.username,
    userId: author._id,
    channel,
    ...(alias ? { alias } : {}),
    ...(avatar ? { avatar } : {}),
    ...(emoji ? { emoji } : {}),
    token: newHookToken(),
    scriptEnabled,
    ...(script ? { script } : {}),
    _createdAt: now,
    _createdBy: { _id: userId, username },
    ...(reach === 'own' ? { ownOnly: true } : {}),
    _updatedAt: now,
  };
}

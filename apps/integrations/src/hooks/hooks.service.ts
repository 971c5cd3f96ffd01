import { timingSafeEqual } from 'node:crypto';
import { asSystem, Bus, onBehalfOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  forwardedJson,
  lookupUsers,
  postForIntegration,
  postParameters,
  postSchema,
  type answerHook,
  type ForwardedAnswer,
  type ForwardedRequest,
  type InputOf,
  type Integration,
  type OutputOf,
  type UserCard,
} from '@gantry/contracts';
import { BadBody, FormTooLong, ForeignBody } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { IntegrationsRepository } from '../integration-store/integrations.repository';
import { IntegrationsAccess } from '../integrations/integrations.access';
import { hookBody } from './hook-body.rule';

/** contract/errors.json, rest.hooks. */
const NOT_FOUND = forwardedJson(404, { success: false, error: 'Invalid integration id or token provided.' });
const DISABLED = forwardedJson(503, 'Service Unavailable');
const SCRIPT_FAILED = forwardedJson(400, { success: false, error: 'error-running-script' });
const DONE = forwardedJson(200, { success: true });

/**
 * Incoming webhooks: posts messages for an integration when its address is called (contract/rest-extra.json, nonV1).
 */
@Injectable()
export class HooksService {
  constructor(
    private readonly integrations: IntegrationsRepository,
    private readonly access: IntegrationsAccess,
    private readonly bus: Bus,
  ) {}

  /** @throws AppError error-service-unavailable only; every other error becomes an answer */
  async answer(context: RequestContext, request: InputOf<typeof answerHook>): Promise<OutputOf<typeof answerHook>> {
    const integration = await this.addressed(request);
    if (!integration) return NOT_FOUND;
    if (!integration.enabled) return DISABLED;
    // Stored by another server: this one refuses scripts when an integration is created.
    if (integration.scriptEnabled && integration.script?.trim()) return SCRIPT_FAILED;
    try {
      const body = hookBody(request);
      if (Object.keys(body).length === 0) return DONE;
      return await this.post(context, integration, body);
    } catch (error) {
      if (error instanceof BadBody || error instanceof ForeignBody || error instanceof FormTooLong)
        return forwardedJson(error.statusCode, { success: false, error: error.message });
      throw error;
    }
  }

  /** `:integrationId/:token`, or `:integrationId/:userId/:token` in older addresses. */
  private async addressed({ segments }: ForwardedRequest): Promise<Integration | undefined> {
    const [id = '', ...rest] = segments;
    const token = rest.at(-1);
    if (token === undefined || rest.length > 2) return undefined;
    const integration = await this.integrations.one(id, { type: 'webhook-incoming' });
    return integration?.token !== undefined && isSame(integration.token, token) ? integration : undefined;
  }

  private async post(
    context: RequestContext,
    integration: Integration,
    body: Readonly<Record<string, unknown>>,
  ): Promise<ForwardedAnswer> {
    const author = await this.author(context, integration);
    if (!author) return failure('error-invalid-user');
    const post = postSchema.safeParse(withDefaults(body, integration));
    if (!post.success) return failure(refusalOf(post.error.issues[0]?.path));
    if (!mayGoTo(integration, post.data.channels)) return failure('invalid-channel');
    try {
      // The sender is no user: the message is sent as the integration's user, in a new chain of calls.
      const behalf = onBehalfOf(context, { kind: 'system', service: 'integrations' });
      await this.bus.call(postForIntegration, behalf, { author, post: post.data });
      return DONE;
    } catch (error) {
      if (!(error instanceof AppError) || error.kind === 'unavailable' || error.kind === 'internal') throw error;
      return failure(error.kind === 'text' ? error.reason : String(error.code));
    }
  }

  /** @returns undefined for one who is inactive or gone, and when the right that the integration was made by has ended */
  private async author(context: RequestContext, integration: Integration): Promise<UserCard | undefined> {
    const { userId, _createdBy } = integration;
    const ids = [...new Set([userId, _createdBy._id])];
    const { users } = await this.bus.call(lookupUsers, asSystem(context, 'integrations'), { ids });
    const creator = users.find(({ _id }) => _id === _createdBy._id);
    if (!(await this.access.stillHolds(integration, creator))) return undefined;
    return users.find(({ _id, active }) => _id === userId && active);
  }
}

/** A bot goes for those who manage no more than their own where they were when they made it: it may be in rooms that they are not. */
function mayGoTo({ ownOnly, userId, _createdBy, channel }: Integration, channels: readonly string[]): boolean {
  return ownOnly !== true || userId === _createdBy._id || channels.every((name) => channel.includes(name));
}

/** Values that the call does not contain are those of the integration. */
function withDefaults(body: Readonly<Record<string, unknown>>, integration: Integration): Record<string, unknown> {
  const { channels, alias, avatar, emoji, ...post } = postParameters(body);
  const ownPicture = Boolean(avatar) || Boolean(emoji);
  return {
    ...post,
    channels: channels ?? integration.channel,
    alias: alias ?? integration.alias,
    avatar: avatar ?? (ownPicture ? undefined : integration.avatar),
    emoji: emoji ?? (ownPicture ? undefined : integration.emoji),
    bot: { i: integration._id },
  };
}

/** The call names no room, or a part of the post is invalid. */
function refusalOf(path: readonly PropertyKey[] = []): string {
  const [field] = path;
  return field === 'channels' ? 'invalid-channel' : `Match error: the value of field ${String(field)} is not valid`;
}

function failure(error: string): ForwardedAnswer {
  return forwardedJson(400, { success: false, error });
}

/** Compares in constant time. */
function isSame(token: string, given: string): boolean {
  const [a, b] = [Buffer.from(token), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

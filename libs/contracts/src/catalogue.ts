import type { EventDefinition } from './core/event';
import type { Operation } from './core/operation';
import type { RouteSource } from './core/route-source';
import type { z } from 'zod';
import * as auth from './auth';
import * as integrations from './integrations';
import * as livechat from './livechat';
import * as messages from './messages';
import * as notifications from './notifications';
import * as platform from './platform';
import * as presence from './presence';
import * as rooms from './rooms';

function isOperation(value: unknown): value is Operation<z.ZodType, z.ZodType> {
  return typeof value === 'object' && value !== null && 'id' in value && 'input' in value && 'output' in value;
}

function isEvent(value: unknown): value is EventDefinition {
  return typeof value === 'object' && value !== null && 'owner' in value && 'payload' in value;
}

function isRouteSource(value: unknown): value is RouteSource {
  return typeof value === 'object' && value !== null && 'prefixes' in value && 'answer' in value;
}

const services: object[] = [auth, integrations, livechat, messages, notifications, platform, presence, rooms];

/** Every operation: what the platform can be asked to do. A new contract file is named in the index of its service. */
export const OPERATIONS: readonly Operation[] = services
  .flatMap((contracts) => Object.values(contracts))
  .filter(isOperation);

/** Every domain event. */
export const EVENTS: readonly EventDefinition[] = services
  .flatMap((contracts) => Object.values(contracts))
  .filter(isEvent);

/** Every source of routes that appear at run time. */
export const ROUTE_SOURCES: readonly RouteSource[] = services
  .flatMap((contracts) => Object.values(contracts))
  .filter(isRouteSource);

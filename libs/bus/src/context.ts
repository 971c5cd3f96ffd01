import { randomBytes } from 'node:crypto';
import { callerSchema, type Caller } from '@gantry/contracts';
import { z } from 'zod';

/** A chain is never deeper than gateway → A → B. */
export const MAX_HOPS = 2;
/** How long a request may take when its operation says nothing, ms. */
export const DEFAULT_DEADLINE_MS = 10_000;

export const requestContextSchema = z.object({
  caller: callerSchema,
  /** Follows a request through every service and into the logs. */
  traceId: z.string(),
  locale: z.string().optional(),
  /** Calls made so far to get here. */
  hops: z.number().int().min(0),
  /** Epoch ms after which nobody waits for the answer. */
  deadline: z.number(),
});

/** Who asks, on whose time. The first argument of every use case. */
export type RequestContext = z.infer<typeof requestContextSchema>;

/** A fresh context at the edge of the platform, or for work that a service does by itself. */
export function newContext(
  caller: Caller,
  options: { traceId?: string; locale?: string; deadlineMs?: number } = {},
): RequestContext {
  return {
    caller,
    traceId: options.traceId ?? randomBytes(8).toString('hex'),
    ...(options.locale === undefined ? {} : { locale: options.locale }),
    hops: 0,
    deadline: Date.now() + (options.deadlineMs ?? DEFAULT_DEADLINE_MS),
  };
}

/** A context for what a service does on its own behalf: reacting to events, timers, caches. */
export function systemContext(service: string, traceId?: string): RequestContext {
  return newContext({ kind: 'system', service }, traceId === undefined ? {} : { traceId });
}

/** The same request, asked by the service itself where the user's own rights do not matter (lookups, caches). */
export function asSystem(context: RequestContext, service: string): RequestContext {
  return { ...context, caller: { kind: 'system', service } };
}

/**
 * What a request sets off in the name of somebody else, as an incoming webhook posts by its own user: a chain of its own, whose
 * hops are counted anew. Time and trace are those of the request. For services that answer requests from outside the platform.
 */
export function onBehalfOf(context: RequestContext, caller: Caller): RequestContext {
  return { ...context, caller, hops: 0 };
}

/**
 * The same caller and the same time left, as at the edge: for a service that does what a client would do on the caller's
 * behalf, by public operations alone – a slash command, a script of an integration (docs/adr/0017-commands-are-clients.md).
 */
export function asClient(context: RequestContext): RequestContext {
  return { ...context, hops: 0 };
}

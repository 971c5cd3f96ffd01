import { z } from 'zod';
import { HTTP_METHODS, type HttpMethod, type Operation } from './operation';
import { bytesSchema } from './rest-content';

/** Most segments of a path after the prefix. */
const MAX_SEGMENTS = 64;
/** Most headers of a forwarded request and of its answer. */
export const MAX_FORWARDED_HEADERS = 100;
const MAX_ANSWER_HEADER = 8_192;

const headersSchema = z
  .record(z.string(), z.string())
  .refine((headers) => Object.keys(headers).length <= MAX_FORWARDED_HEADERS);

/** A whole HTTP request, forwarded to the owner of its path. The caller travels beside it, as always. */
export const forwardedRequestSchema = z.object({
  method: z.enum(HTTP_METHODS),
  prefix: z.string(),
  /** The path after the prefix, each segment decoded. */
  segments: z.array(z.string()).max(MAX_SEGMENTS),
  /** As it was sent, without the question mark. */
  query: z.string(),
  /** Lower-case names. Logins, cookies and headers of the connection are removed. */
  headers: headersSchema,
  /** As it was sent: signatures are checked over these bytes. */
  body: bytesSchema,
});
export type ForwardedRequest = z.infer<typeof forwardedRequestSchema>;

export const forwardedAnswerSchema = z.object({
  status: z.number().int().min(200).max(599),
  /** The gateway removes headers of the connection, cookies and CORS headers. */
  headers: headersSchema
    .refine((headers) => Object.values(headers).every((value) => value.length <= MAX_ANSWER_HEADER))
    .default({}),
  body: z.union([z.string(), bytesSchema]).default(''),
});
export type ForwardedAnswer = z.infer<typeof forwardedAnswerSchema>;

/**
 * Which callers a forwarded request may have, by a login in its headers or by X-Visitor-Token; all others are
 * anonymous.
 */
export type ForwardedCaller = 'user' | 'visitor';

/**
 * Routes that appear and vanish while the platform runs: the gateway knows the prefix alone and forwards whatever comes below
 * it; the owner knows what is there. It answers 404 for what is not, which the gateway counts as a guess.
 */
export interface RouteSource {
  /** Each ends with a slash, and no operation has a binding below it. */
  readonly prefixes: readonly string[];
  readonly methods: readonly HttpMethod[];
  /**
   * Documented paths below the prefixes, for readers and for the comparison with the contract. They are not used for
   * routing.
   */
  readonly documented: readonly string[];
  readonly callers: readonly ForwardedCaller[];
  /** Most bytes of a body; larger ones are 413. */
  readonly maxBodyBytes: number;
  /** Most forwarded requests in progress per gateway; further ones get 503. */
  readonly maxInFlight: number;
  readonly answer: Operation<typeof forwardedRequestSchema, typeof forwardedAnswerSchema>;
}

export function defineRouteSource(source: RouteSource): RouteSource {
  return source;
}

/** A JSON answer to a forwarded request. */
export function forwardedJson(status: number, body: unknown): ForwardedAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

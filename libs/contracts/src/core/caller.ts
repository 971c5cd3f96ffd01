import { z } from 'zod';

/**
 * Who asks. The first argument of every use case; made by the gateway from a token, carried by the bus beside the
 * input, never inside it.
 */
export const userCallerSchema = z.object({
  kind: z.literal('user'),
  userId: z.string(),
  username: z.string().optional(),
  name: z.string().optional(),
  roles: z.array(z.string()),
  /** base64(sha256(token)): names the login this call came with. */
  hashedToken: z.string(),
  /** A personal access token that was made to pass two-factor checks. */
  bypassTwoFactor: z.boolean(),
  ip: z.string().optional(),
  userAgent: z.string().optional(),
});
export const anonymousCallerSchema = z.object({
  kind: z.literal('anonymous'),
  ip: z.string().optional(),
  userAgent: z.string().optional(),
  /** Asks from the machine that the gateway runs on, through no proxy. */
  isLocal: z.literal(true).optional(),
});
/** A service that acts for the platform itself: passes permission checks. */
export const systemCallerSchema = z.object({ kind: z.literal('system'), service: z.string() });

/**
 * A visitor of a website who talks to its agents without an account: the token of the visitor is the whole credential, asked of
 * the livechat service on each call. The token itself does not travel on; what belongs to the visitor is known by `visitorId`.
 * Holds no permission and no role.
 */
export const visitorCallerSchema = z.object({
  kind: z.literal('visitor'),
  visitorId: z.string(),
  /** As agents see it: `guest-7`. */
  username: z.string(),
  name: z.string().optional(),
  ip: z.string().optional(),
  userAgent: z.string().optional(),
});

export const callerSchema = z.discriminatedUnion('kind', [
  userCallerSchema,
  anonymousCallerSchema,
  visitorCallerSchema,
  systemCallerSchema,
]);
export type Caller = z.infer<typeof callerSchema>;
export type UserCaller = z.infer<typeof userCallerSchema>;
export type VisitorCaller = z.infer<typeof visitorCallerSchema>;
export type SystemCaller = z.infer<typeof systemCallerSchema>;

export const ANONYMOUS: Caller = { kind: 'anonymous' };

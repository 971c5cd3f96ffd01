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
  /** base64(sha256(token)): identifies the login of this call. */
  hashedToken: z.string(),
  /** Whether the login is a personal access token that is exempt from two-factor checks. */
  bypassTwoFactor: z.boolean(),
  ip: z.string().optional(),
  userAgent: z.string().optional(),
});
export const anonymousCallerSchema = z.object({
  kind: z.literal('anonymous'),
  ip: z.string().optional(),
  userAgent: z.string().optional(),
  /** Whether the call came from the machine of the gateway, not through a proxy. */
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
  /** Its name for agents: `guest-7`. */
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

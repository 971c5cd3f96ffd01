import { z } from 'zod';
import { defineOperation } from '../core/operation';

/** What the connections of a user come to, the best of them first. */
export const CONNECTION_STATES = ['online', 'away', 'offline'] as const;
export const connectionStateSchema = z.enum(CONNECTION_STATES);
export type ConnectionState = z.infer<typeof connectionStateSchema>;

/** Most users of one report; a gateway that has more to tell sends several. */
export const MAX_REPORTED = 1_000;

/**
 * What the connections at one gateway come to, for each user for whom that has changed since its last report. Reports are its
 * lease too: without any for {@link PRESENCE_LEASE_MS}, its connections count as gone.
 */
export const reportConnections = defineOperation({
  id: 'presence.connections.report',
  summary: 'A gateway says who is connected to it',
  auth: 'internal',
  input: z.object({
    gateway: z.string(),
    /** Grows from report to report: of two that overtake each other, the later one counts. */
    serial: z.number().int().nonnegative(),
    users: z.array(z.object({ userId: z.string(), state: connectionStateSchema })).max(MAX_REPORTED),
    /** The gateway ends: its clients have a moment to come back to another one. */
    leaving: z.boolean().default(false),
  }),
  output: z.object({
    /** False when the lease had run out, or there was none: the gateway says everything again. */
    known: z.boolean(),
  }),
  errors: [],
});

/** How long a gateway's word counts, ms. */
export const PRESENCE_LEASE_MS = 30_000;

/** contract/ddp-extra.json, platformMethods: the client at this connection is in use, */
export const connectionOnline = defineOperation({
  id: 'presence.connections.online',
  summary: 'This connection is in use',
  auth: 'required',
  connection: 'online',
  input: z.object({}),
  output: z.object({}),
  ddp: [
    { method: 'UserPresence:online', input: () => ({}), result: () => undefined, example: [] },
    { method: 'UserPresence:connect', input: () => ({}), result: () => undefined, example: [] },
  ],
  errors: [],
});

/** or nobody has touched it for a while. */
export const connectionAway = defineOperation({
  id: 'presence.connections.away',
  summary: 'Nobody sits at this connection',
  auth: 'required',
  connection: 'away',
  input: z.object({}),
  output: z.object({}),
  ddp: [{ method: 'UserPresence:away', input: () => ({}), result: () => undefined, example: [] }],
  errors: [],
});

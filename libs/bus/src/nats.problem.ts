import { errors } from '@nats-io/transport-node';
import type { NatsAccess } from './nats.access';

/** A message of a library, in one line. */
function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').trim();
}

/** The client library does not export the class. */
export function isWithoutJetStream(error: unknown): boolean {
  return error instanceof Error && error.name === 'JetStreamNotEnabled';
}

function reasonOf(error: unknown, { credentials }: NatsAccess): string {
  if (error instanceof errors.AuthorizationError || error instanceof errors.UserAuthenticationExpiredError)
    return credentials === undefined
      ? 'asks for credentials, and none are set'
      : `refuses the credentials (${credentials.kind}): ${messageOf(error)}`;
  if (error instanceof errors.PermissionViolationError)
    return `permits too little to these credentials: ${messageOf(error)}`;
  if (isWithoutJetStream(error)) return 'has no JetStream for these credentials, or no leader of it yet';
  // A server that misses a client certificate closes the connection without a word.
  if (error instanceof errors.TimeoutError)
    return 'gives no answer in time; with TLS, it may want a client certificate';
  return messageOf(error);
}

/** Why no connection came about, in one line that names the servers and no secret. */
export function natsProblem(error: unknown, access: NatsAccess): string {
  return `NATS at ${access.servers.join(',')}: ${reasonOf(error, access)}`;
}

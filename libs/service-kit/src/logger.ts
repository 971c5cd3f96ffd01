import pino, { type Logger } from 'pino';

export type { Logger };

/** Paths that are never logged, at the top of a line and up to two levels below. Tested in logger.spec.ts. */
export const REDACTED_PATHS = [
  'password',
  'pass',
  'token',
  'authToken',
  'hashedToken',
  'resume',
  'services',
  'secret',
  'code',
].flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);
for (const header of ['["x-auth-token"]', '.authorization', '.cookie'])
  REDACTED_PATHS.push(`headers${header}`, `*.headers${header}`);

/** JSON lines on stdout. `service` names the writer; `traceId` on a line ties it to a request. */
export function createLogger(service: string, level: string, destination?: pino.DestinationStream): Logger {
  const options = {
    level,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: REDACTED_PATHS, censor: '[redacted]' },
  };
  return destination ? pino(options, destination) : pino(options);
}

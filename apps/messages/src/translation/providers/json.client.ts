import { requestOutgoing } from '@gantry/service-kit';
import type { z } from 'zod';

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 1_024 * 1_024;

export interface JsonRequest {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * Calls a service that the operator has configured; it may be in a private network.
 * @throws Error for a status other than 200 and for an unexpected answer
 */
export async function requestJson<T extends z.ZodType>(
  url: string,
  answer: T,
  { method = 'POST', headers = {}, body }: JsonRequest = {},
): Promise<z.output<T>> {
  const reply = await requestOutgoing(new URL(url), {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_ANSWER_BYTES,
    allowPrivate: true,
  });
  if (reply.status !== 200) throw new Error(`the translation service answers ${reply.status}`);
  return answer.parse(JSON.parse(reply.body.toString()));
}

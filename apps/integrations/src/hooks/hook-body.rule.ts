import type { ForwardedRequest } from '@gantry/contracts';
import { BadBody, readBody } from '@gantry/service-kit';

/**
 * What a webhook was sent: JSON, a form, or a form whose one field `payload` holds JSON, as Slack's senders write it. A GET
 * says nothing (contract/rest-extra.json, nonV1).
 * @throws BadBody · ForeignBody · FormTooLong
 */
export function hookBody({ method, headers, body }: ForwardedRequest): Readonly<Record<string, unknown>> {
  if (method === 'GET') return {};
  const type = headers['content-type'];
  const parameters = readBody(type, body);
  const { payload, ...others } = parameters;
  if (typeof payload !== 'string' || Object.keys(others).length > 0) return parameters;
  try {
    return readBody('application/json', Buffer.from(payload));
  } catch (error) {
    throw error instanceof BadBody ? new BadBody('The payload is no JSON object') : error;
  }
}

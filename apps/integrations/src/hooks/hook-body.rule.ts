import type { ForwardedRequest } from '@gantry/contracts';
import { BadBody, readBody } from '@gantry/service-kit';

/**
 * The parameters of a webhook call: JSON, a form, or a form with a field `payload` that contains JSON, as Slack sends
 * it. A GET has none (contract/rest-extra.json, nonV1).
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

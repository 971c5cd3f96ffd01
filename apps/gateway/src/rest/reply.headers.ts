import { validateHeaderName, validateHeaderValue } from 'node:http';

type Headers = Readonly<Record<string, number | string | readonly string[] | undefined>>;

/** A response header with an invalid value: the answer is 500, and the log names the header. */
export class InvalidHeader extends Error {
  constructor(name: string, cause: unknown) {
    super(`the header ${JSON.stringify(name.slice(0, 100))} of an answer cannot be sent`, { cause });
    this.name = 'InvalidHeader';
  }
}

/**
 * The headers as they are. Node throws for a bad one where the answer is already under way: then nobody answers any more, and the
 * client hangs. So each way to an answer asks here first.
 * @throws InvalidHeader
 */
export function checkedHeaders<Checked extends Headers>(headers: Checked): Checked {
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    try {
      validateHeaderName(name);
      for (const each of Array.isArray(value) ? value : [value]) validateHeaderValue(name, String(each));
    } catch (error) {
      throw new InvalidHeader(name, error);
    }
  }
  return headers;
}

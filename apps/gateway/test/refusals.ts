import { AppError, type DdpBinding, type ErrorSpec, type Operation, type RestBinding } from '@gantry/contracts';
import type { RestReply } from '@gantry/testing';
import { renderDdpError } from '../src/ddp/ddp.error';
import { ddpErrors, restErrors } from '../src/openapi/declared.errors';
import { renderRestError } from '../src/rest/rest.error';

const asError = ({ code, text, kind }: ErrorSpec) => new AppError(code, text, undefined, kind);

/** Is this what the declared text says, with anything in the place of its {placeholders}? */
function fits(declared: unknown, answered: unknown): boolean {
  if (typeof declared !== 'string' || typeof answered !== 'string') return declared === answered;
  const parts = declared.split(/\{[^{}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`).test(answered);
}

/** Nothing but what is declared, and details. */
function fitsObject(declared: object, answered: object): boolean {
  const names = new Set([...Object.keys(declared), ...Object.keys(answered)].filter((name) => name !== 'details'));
  return [...names].every((name) => fits(Reflect.get(declared, name), Reflect.get(answered, name)));
}

/** A refusal that OpenAPI does not show for the route; undefined for one that it shows, and for what is none. */
export function undeclaredAnswer(
  operation: Operation,
  binding: RestBinding<unknown>,
  { status, body }: Pick<RestReply, 'status' | 'body'>,
): string | undefined {
  // Pages and pictures say what happened in words of their own.
  if (status < 400 || typeof body !== 'object' || body === null) return undefined;
  const isDeclared = restErrors(operation, binding).some((spec) => {
    const expected = renderRestError(asError(spec));
    return expected.status === status && typeof expected.body === 'object' && fitsObject(expected.body, body);
  });
  return isDeclared ? undefined : `${operation.id} does not declare ${status} ${JSON.stringify(body)}`;
}

/** The same for the error of a method's result. */
export function undeclaredError(
  operation: Operation,
  binding: DdpBinding<unknown>,
  error: unknown,
): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const isDeclared = ddpErrors(operation, binding).some((spec) =>
    fitsObject(renderDdpError(asError(spec), binding.method), error),
  );
  return isDeclared ? undefined : `${operation.id} does not declare ${JSON.stringify(error)}`;
}

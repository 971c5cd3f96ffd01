import type { DdpClient, RestReply } from '@gantry/testing';
import { undeclaredAnswer, undeclaredError } from '../refusals';
import type { Verdict } from './expectation';
import type { Kind } from './kinds';
import type { DdpRow, RestRow } from './rows';

export interface Outcome {
  readonly verdict: Verdict;
  /** Was it done? Whoever is admitted may still be told that something else is wrong. */
  readonly done: boolean;
  /** The answer, for people. */
  readonly answer: string;
  /** What the contract does not say of it. */
  readonly undeclared: string | undefined;
}

/** Codes, and texts without one, that mean "not you" (contract/errors.json). */
const REFUSALS: ReadonlySet<unknown> = new Set([
  'error-not-allowed',
  'error-action-not-allowed',
  'error-unauthorized',
  'error-not-authorized',
  'not-authorized',
  'not_authorized',
  'error-no-permission',
  'not-allowed',
  'error-edit-permissions-not-allowed',
  // What one may not see is not there. The world of this suite lacks nothing that a call names.
  'error-room-not-found',
  'error-message-not-found',
  'error-invalid-message',
  'error-invalid-message_id',
  // Who is not in the room, where that is all that is missing.
  'error-user-not-in-room',
  'error-invalid-subscription',
]);
const REFUSING_TEXTS = [
  /^Room does not exist!$/,
  /^Message not found\.$/,
  /^The user\/callee is not in the channel/,
  /^Unauthorized\. You must have the permission/,
];

type Frame = Readonly<Record<string, unknown>>;
const isInternal = ({ error }: Frame): boolean =>
  typeof error === 'object' && error !== null && Reflect.get(error, 'error') === 500;

/** Methods that refuse in a form of their own (contract/ddp-extra.json, returns). */
const OWN_REFUSALS: Readonly<Record<string, (frame: Frame) => boolean>> = {
  loadHistory: ({ result }) => result === false,
  loadMissedMessages: ({ result }) => result === false,
  // Texts without a code.
  getStatistics: isInternal,
  readMessages: isInternal,
  starMessage: ({ result }) => result === false,
  messageSearch: ({ result }) => foundNothing(Reflect.get(Object(result), 'message'), 'docs'),
  'rocketchatSearch.search': ({ result }) => foundNothing(Reflect.get(Object(result), 'message'), 'docs'),
};

/** Routes that do (contract/ddp-extra.json, messageSearch). What the example looks for has been said. */
const OWN_ROUTE_REFUSALS: Readonly<Record<string, (body: unknown) => boolean>> = {
  '/api/v1/chat.search': (body) => foundNothing(body, 'messages'),
};

function foundNothing(answer: unknown, list: string): boolean {
  const found: unknown = Reflect.get(Object(answer), list);
  return Array.isArray(found) && found.length === 0;
}

function isRefusal(code: unknown, text: unknown): boolean {
  return (
    REFUSALS.has(code) ||
    REFUSALS.has(text) ||
    (typeof text === 'string' && REFUSING_TEXTS.some((pattern) => pattern.test(text)))
  );
}

const MAX_SHOWN = 200;

export function restOutcome({ operation, binding }: RestRow, { status, body }: RestReply): Outcome {
  const { error, errorType }: { error?: unknown; errorType?: unknown } =
    typeof body === 'object' && body !== null ? body : {};
  // Without a word about the reason: who may not see a message is told no more than that. The contract knows what it means.
  const isBare =
    status === 400 &&
    error === undefined &&
    operation.errors.some(({ kind, code }) => kind === 'bare' && REFUSALS.has(code));
  // A page for people says that something did not succeed, never who may not: errors are JSON.
  const isPage = typeof body === 'string';
  const refused =
    status === 401 ||
    (status === 403 && !isPage) ||
    isBare ||
    (status >= 400 && isRefusal(errorType, error)) ||
    (OWN_ROUTE_REFUSALS[binding.path]?.(body) ?? false);
  const text = isPage ? '' : (JSON.stringify(body) ?? '');
  return {
    verdict: refused ? 'refused' : 'admitted',
    done: status < 400,
    answer: `${status} ${text.slice(0, MAX_SHOWN)}`,
    undeclared: undeclaredAnswer(operation, binding, { status, body }),
  };
}

export function ddpOutcome(
  { operation, binding }: DdpRow,
  kind: Kind,
  frame: Awaited<ReturnType<DdpClient['callRaw']>>,
): Outcome {
  const { error } = frame;
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'error') : undefined;
  const text: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'reason') : undefined;
  const asksForLogin = kind === 'anonymous' && code === (operation.loginError?.code ?? 'error-invalid-user');
  const refused = asksForLogin || isRefusal(code, text) || (OWN_REFUSALS[binding.method]?.(frame) ?? false);
  const shown = JSON.stringify(error === undefined ? frame['result'] : error) ?? 'no result';
  return {
    verdict: refused ? 'refused' : 'admitted',
    done: error === undefined,
    answer: shown.slice(0, MAX_SHOWN),
    undeclared: undeclaredError(operation, binding, error),
  };
}

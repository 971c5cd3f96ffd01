import { type OutgoingMessage, MESSAGE_ERRORS } from '@gantry/contracts';
import type { Posting } from './posting.access';

/** Fields that make a message look as if somebody else had sent it. */
const DISGUISES = ['alias', 'avatar', 'emoji', 'bot'] as const;

/** Clients send blank values and `bot: false` with every message: they disguise nothing. */
const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || value === false || (typeof value === 'string' && value.trim() === '');

/**
 * Only holders of `message-impersonate` send under another name or picture (contract/permissions.json).
 * @throws AppError "Not enough permission", a plain text.
 */
export function refuseImpersonation(outgoing: OutgoingMessage, { access, caller, membership }: Posting): void {
  if (DISGUISES.every((field) => isBlank(outgoing[field]))) return;
  if (!access.can(caller, 'message-impersonate', membership?.roles)) throw MESSAGE_ERRORS.impersonation.error();
}

import { AppError } from '@gantry/contracts';
import { ddpError, internalError, matchFailed, type DdpError } from '@gantry/ddp';

/** Whether the arguments failed validation. */
export function isMatchError({ kind, reason }: AppError): boolean {
  return kind === 'text' && reason.startsWith('Match error');
}

/**
 * The error in DDP's form (contract/errors.json, ddp): errors with codes are sent as they are, failed validation as 400,
 * texts without a code as 500. A text with a code is sent as the code alone.
 */
export function renderDdpError(error: AppError, method: string): DdpError {
  if (isMatchError(error)) return matchFailed();
  if (error.kind === 'text' && error.code !== AppError.PLAIN) return ddpError({ code: error.code });
  if (error.kind === 'text' || error.kind === 'bare' || error.kind === 'internal') return internalError();
  const details = error.kind === 'not-logged-in' ? { method } : error.details;
  return ddpError({
    code: error.code,
    ...(error.reason === '' ? {} : { reason: error.reason }),
    ...(details === undefined ? {} : { details: { ...details } }),
  });
}

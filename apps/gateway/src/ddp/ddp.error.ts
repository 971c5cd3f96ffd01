import { AppError } from '@gantry/contracts';
import { ddpError, internalError, matchFailed, type DdpError } from '@gantry/ddp';

/** Did the arguments fail their check? */
export function isMatchError({ kind, reason }: AppError): boolean {
  return kind === 'text' && reason.startsWith('Match error');
}

/** contract/errors.json, ddp: coded errors as they are, a failed check as 400, texts without a code as 500; a text that has one is known by it alone. */
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

/** The error object of `result` and `nosub` frames, in the form that Meteor clients turn into a Meteor.Error. */
export interface DdpError {
  isClientSafe: true;
  /** A number for 4xx/5xx style errors, a string such as `totp-required` otherwise. Clients handle both. */
  error: string | number;
  reason?: string;
  /** `<reason> [<error>]`, or `[<error>]` without a reason. */
  message: string;
  details?: unknown;
  errorType: 'Meteor.Error';
}

export interface DdpErrorInput {
  code: string | number;
  reason?: string | undefined;
  details?: unknown;
}

/** Builds the error object; `reason` and `details` are left out if they are undefined. */
export function ddpError({ code, reason, details }: DdpErrorInput): DdpError {
  return {
    isClientSafe: true,
    error: code,
    ...(reason === undefined ? {} : { reason }),
    message: reason ? `${reason} [${code}]` : `[${code}]`,
    ...(details === undefined ? {} : { details }),
    errorType: 'Meteor.Error',
  };
}

/** The answer to a call of a method that does not exist. */
export function methodNotFound(name: string): DdpError {
  return ddpError({ code: 404, reason: `Method '${name}' not found` });
}

/** The `nosub` error of a subscription to a publication that does not exist. */
export function publicationNotFound(name: string): DdpError {
  return ddpError({ code: 404, reason: `Subscription '${name}' not found` });
}

/** Stands for any failure whose nature is not the client's business. */
export function internalError(): DdpError {
  return ddpError({ code: 500, reason: 'Internal server error' });
}

/** The answer to arguments that do not have the expected types. */
export function matchFailed(): DdpError {
  return ddpError({ code: 400, reason: 'Match failed' });
}

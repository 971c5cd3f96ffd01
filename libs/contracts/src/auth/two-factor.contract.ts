import { z } from 'zod';
import { defineOperation } from '../core/operation';

export const twoFactorMethodSchema = z.enum(['totp', 'email', 'password']);
export type TwoFactorMethod = z.infer<typeof twoFactorMethodSchema>;

/** What a client sends to prove who it is: REST headers `x-2fa-code` and `x-2fa-method`, DDP callWithTwoFactorRequired. */
export const twoFactorProofSchema = z.object({ code: z.string().max(256).optional(), method: z.string().max(32).optional() });
export type TwoFactorProof = z.infer<typeof twoFactorProofSchema>;

/** contract/errors.json, rest.twoFactorRoute; details {method, codeGenerated?, codeCount?, codeExpires?, availableMethods}. */
export const TWO_FACTOR_ERRORS = [
  { code: 'totp-required', text: 'TOTP Required' },
  { code: 'totp-invalid', text: 'TOTP Invalid' },
] as const;

/** Called by the gateway for operations that declare `twoFactor`. Resolves when the caller may go on. */
export const checkTwoFactor = defineOperation({
  id: 'auth.two-factor.check',
  summary: "Check the caller's second factor, or find that none is needed",
  auth: 'required',
  input: twoFactorProofSchema.extend({ always: z.boolean() }),
  output: z.object({}),
  errors: TWO_FACTOR_ERRORS,
});

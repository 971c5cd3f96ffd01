/** Refusals that sending and editing share (contract/errors.json, sendMessage). */
export const NO_ACCESS = { code: 'error-not-allowed', text: 'error-not-allowed', kind: 'text' } as const;
export const UNSAFE_LINK = { code: 'plain', text: 'Invalid href value provided', kind: 'text' } as const;

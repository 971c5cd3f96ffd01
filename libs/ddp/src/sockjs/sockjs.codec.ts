/** What one text that a SockJS client sends may hold. */
export interface SockJsLimits {
  /** Length of the whole text in UTF-16 units. */
  maxTextLength: number;
  /** Number of messages in it. */
  maxMessages: number;
}

export const DEFAULT_SOCKJS_LIMITS: SockJsLimits = { maxTextLength: 1_310_720, maxMessages: 256 };

export type SockJsPayload = { ok: true; messages: string[] } | { ok: false; reason: 'malformed' | 'too-large' };

/** First frame of a session. */
export const SOCKJS_OPEN = 'o';
/** Keep-alive of the SockJS layer. */
export const SOCKJS_HEARTBEAT = 'h';

/** The frame that carries these messages, in order. */
export function sockJsMessages(messages: readonly string[]): string {
  return `a${JSON.stringify(messages)}`;
}

/** The last frame of a session, with a close code (1000-4999) and a reason for people. */
export function sockJsClose(code: number, reason: string): string {
  return `c${JSON.stringify([code, reason])}`;
}

/**
 * Reads what a client sends: a JSON array of strings, or one JSON string. An empty text holds no message.
 * Never throws.
 */
export function parseSockJsPayload(text: string, limits: SockJsLimits = DEFAULT_SOCKJS_LIMITS): SockJsPayload {
  if (text === '') {
    return { ok: true, messages: [] };
  }
  if (text.length > limits.maxTextLength) {
    return { ok: false, reason: 'too-large' };
  }
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch {
    return { ok: false, reason: 'malformed' };
  }
  const messages: unknown[] = Array.isArray(payload) ? payload : [payload];
  if (messages.length > limits.maxMessages) {
    return { ok: false, reason: 'too-large' };
  }
  return messages.every(isString) ? { ok: true, messages } : { ok: false, reason: 'malformed' };
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

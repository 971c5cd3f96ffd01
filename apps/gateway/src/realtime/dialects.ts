import { sockJsMessages } from '@gantry/ddp';
import { encodeTextFrame } from '@gantry/realtime';

/**
 * How the protocols take their frames, as the bytes that are queued for a connection: WebSocket frames, one message of
 * SockJS' HTTP transports, or bare JSON.
 */
export const ENCODERS = {
  ddp: (text: string) => encodeTextFrame(text),
  sockjs: (text: string) => encodeTextFrame(sockJsMessages([text])),
  'sockjs-http': (text: string) => Buffer.from(JSON.stringify(text)),
  socketio: (text: string) => Buffer.from(text),
} as const satisfies Record<string, (text: string) => Buffer>;

export type Dialect = keyof typeof ENCODERS;
/** `-all`: as part of `__my_messages__`, which renames the event. */
export type FeedDialect = Dialect | `${Dialect}-all`;

const ALL = '-all';

/** @returns the encoder of a dialect, and whether its events are part of `__my_messages__`. */
export function encoderOf(dialect: string): { encode: (text: string) => Buffer; isAll: boolean } {
  const isAll = dialect.endsWith(ALL);
  const name = isAll ? dialect.slice(0, -ALL.length) : dialect;
  if (!isDialect(name)) throw new Error(`nobody speaks ${dialect}`);
  return { encode: ENCODERS[name], isAll };
}

function isDialect(name: string): name is Dialect {
  return Object.hasOwn(ENCODERS, name);
}

import { parseSockJsPayload } from '@gantry/ddp';
import type { Dialect } from '../realtime/dialects';

/** How DDP messages lie in what a client sends. */
export interface Framing {
  readonly dialect: Extract<Dialect, 'ddp' | 'sockjs' | 'sockjs-http'>;
  /** Messages in one frame of the client; an unreadable frame comes back as text that is no DDP. */
  unwrap(data: string): readonly string[];
}

/** `/websocket`: one message, one frame. */
export const RAW_FRAMING: Framing = { dialect: 'ddp', unwrap: (data) => [data] };

/** `/sockjs/<server>/<session>/websocket`: arrays of messages (contract/ddp-extra.json, wire.transport). */
export const SOCKJS_FRAMING: Framing = {
  dialect: 'sockjs',
  unwrap: (data) => {
    const payload = parseSockJsPayload(data);
    return payload.ok ? payload.messages : [data];
  },
};

/** SockJS over HTTP: `xhr_send` has taken the array apart, and answers for what it cannot read. */
export const SOCKJS_HTTP_FRAMING: Framing = { dialect: 'sockjs-http', unwrap: (data) => [data] };

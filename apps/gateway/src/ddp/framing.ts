import { parseSockJsPayload } from '@gantry/ddp';
import type { Dialect } from '../realtime/dialects';

/** How DDP messages are contained in the frames of a client. */
export interface Framing {
  readonly dialect: Extract<Dialect, 'ddp' | 'sockjs' | 'sockjs-http'>;
  /** The messages of one frame; an unreadable frame is returned as text that is no DDP message. */
  unwrap(data: string): readonly string[];
}

/** `/websocket`: one message per frame. */
export const RAW_FRAMING: Framing = { dialect: 'ddp', unwrap: (data) => [data] };

/** `/sockjs/<server>/<session>/websocket`: arrays of messages (contract/ddp-extra.json, wire.transport). */
export const SOCKJS_FRAMING: Framing = {
  dialect: 'sockjs',
  unwrap: (data) => {
    const payload = parseSockJsPayload(data);
    return payload.ok ? payload.messages : [data];
  },
};

/** SockJS over HTTP: `xhr_send` has already parsed the array, and answers for what it cannot read. */
export const SOCKJS_HTTP_FRAMING: Framing = { dialect: 'sockjs-http', unwrap: (data) => [data] };

import { parseSockJsPayload, sockJsMessages } from '@gantry/ddp';

/** How DDP messages lie in WebSocket frames. */
export interface Framing {
  readonly dialect: 'ddp' | 'sockjs';
  /** Messages in one frame of the client; an unreadable frame comes back as text that is no DDP. */
  unwrap(data: string): readonly string[];
  wrap(text: string): string;
}

/** `/websocket`: one message, one frame. */
export const RAW_FRAMING: Framing = { dialect: 'ddp', unwrap: (data) => [data], wrap: (text) => text };

/** `/sockjs/<server>/<session>/websocket`: arrays of messages (contract/ddp-extra.json, wire.transport). */
export const SOCKJS_FRAMING: Framing = {
  dialect: 'sockjs',
  unwrap: (data) => {
    const payload = parseSockJsPayload(data);
    return payload.ok ? payload.messages : [data];
  },
  wrap: (text) => sockJsMessages([text]),
};

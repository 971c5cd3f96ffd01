import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { SockJsReceiver, WriteOutcome } from './sockjs.session';

/** How frames lie in the responses of one transport (SockJS protocol 0.3). */
export interface ReceivingTransport {
  readonly method: 'GET' | 'POST';
  readonly contentType: string;
  /** Sent first, because browsers deliver nothing before this much has arrived. */
  readonly prelude: string;
  readonly before: string;
  readonly after: string;
  /** The response ends after this many bytes, because browsers keep all of it in memory. */
  readonly maxBytes: number;
}

const PRELUDE_LENGTH = 2_048;
const MAX_STREAMED_BYTES = 131_072;
const JAVASCRIPT = 'application/javascript; charset=UTF-8';

export const RECEIVING_TRANSPORTS: Readonly<Record<string, ReceivingTransport>> = {
  xhr: { method: 'POST', contentType: JAVASCRIPT, prelude: '', before: '', after: '\n', maxBytes: 1 },
  xhr_streaming: {
    method: 'POST',
    contentType: JAVASCRIPT,
    prelude: `${'h'.repeat(PRELUDE_LENGTH)}\n`,
    before: '',
    after: '\n',
    maxBytes: MAX_STREAMED_BYTES,
  },
  eventsource: {
    method: 'GET',
    contentType: 'text/event-stream; charset=UTF-8',
    prelude: '\r\n',
    before: 'data: ',
    after: '\r\n\r\n',
    maxBytes: MAX_STREAMED_BYTES,
  },
};

/** Writes the frames of a session into one HTTP response. */
export class HttpReceiver implements SockJsReceiver {
  private sent = 0;

  /** @param headers beside those of the transport. */
  constructor(
    private readonly response: ServerResponse,
    private readonly transport: ReceivingTransport,
    private readonly headers: OutgoingHttpHeaders,
    listeners: {
      readonly onDrained: (receiver: SockJsReceiver) => void;
      readonly onCut: (receiver: SockJsReceiver) => void;
    },
  ) {
    response.on('drain', () => listeners.onDrained(this));
    response.on('close', () => {
      if (!response.writableFinished) listeners.onCut(this);
    });
    // The `close` event follows with the details.
    response.on('error', () => undefined);
  }

  write(frame: string): WriteOutcome {
    if (!this.response.headersSent) {
      // Keeps nginx from buffering the response.
      const own = { 'content-type': this.transport.contentType, 'x-accel-buffering': 'no' };
      this.response.writeHead(200, { ...this.headers, ...own });
      if (this.transport.prelude !== '') this.response.write(this.transport.prelude);
    }
    const text = this.transport.before + frame + this.transport.after;
    this.sent += Buffer.byteLength(text);
    const isFree = this.response.write(text);
    if (this.sent >= this.transport.maxBytes) {
      this.end();
      return 'done';
    }
    return isFree ? 'more' : 'congested';
  }

  end(): void {
    if (!this.response.writableEnded) this.response.end();
  }
}

// The client's side of WebSocket (RFC 6455) by hand, as cheap as it can be: frames are counted by their headers alone.
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

const HEADERS_END = Buffer.from('\r\n\r\n');
const TEXT_FRAME = 0x81;
const MASKED = 0x80;
/** A mask of zeros is a mask: the payload goes out as it is. */
const MASK = Buffer.alloc(4);

/** Reads frames from a stream of bytes; payloads above `keepUpTo` bytes are skipped, not collected. */
export class FrameReader {
  constructor(keepUpTo, onFrame) {
    this.keepUpTo = keepUpTo;
    this.onFrame = onFrame;
    this.rest = undefined;
    this.skip = 0;
  }

  push(chunk) {
    const data = this.rest ? Buffer.concat([this.rest, chunk]) : chunk;
    this.rest = undefined;
    let at = Math.min(this.skip, data.length);
    this.skip -= at;
    while (at < data.length) {
      const short = data.length > at + 1 ? data[at + 1] & 0x7f : 0;
      const header = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (data.length < at + header) break;
      const length =
        header === 2 ? short : header === 4 ? data.readUInt16BE(at + 2) : Number(data.readBigUInt64BE(at + 2));
      const end = at + header + length;
      if (length > this.keepUpTo) {
        this.onFrame(undefined);
        this.skip = Math.max(0, end - data.length);
      } else if (end > data.length) break;
      else this.onFrame(data.subarray(at + header, end));
      at = end;
    }
    if (at < data.length) this.rest = data.subarray(at);
  }
}

function textFrame(text) {
  const payload = Buffer.from(text);
  if (payload.length > 0xffff) throw new Error('the bench sends no such large frames');
  const header =
    payload.length < 126
      ? Buffer.from([TEXT_FRAME, MASKED | payload.length])
      : Buffer.from([TEXT_FRAME, MASKED | 126, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([header, MASK, payload]);
}

/**
 * Opens a connection. `onFrame` gets the payload of a text frame, or undefined for one that `countAbove` exempted.
 * @returns {Promise<{send(text: string): void, countAbove(bytes: number): void, close(): void}>}
 */
export function openWebSocket(url, { onFrame, onClose }) {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const reader = new FrameReader(Infinity, onFrame);
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    let open = false;
    const onHead = (chunk) => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf(HEADERS_END);
      if (end < 0) return;
      socket.off('data', onHead);
      if (!head.subarray(0, 12).equals(Buffer.from('HTTP/1.1 101')))
        return void socket.destroy(new Error(`no upgrade: ${head.toString('latin1', 0, 80)}`));
      open = true;
      socket.on('data', (data) => reader.push(data));
      // The server may have said something already.
      reader.push(head.subarray(end + HEADERS_END.length));
      resolve({
        send: (text) => void socket.write(textFrame(text)),
        countAbove: (bytes) => void (reader.keepUpTo = bytes),
        close: () => socket.destroy(),
      });
    };
    socket.on('data', onHead);
    const onEnd = (error) => (open ? onClose(error) : reject(error));
    socket.on('error', onEnd);
    socket.on('close', () => onEnd(new Error('closed by the server')));
    socket.write(
      `GET /websocket HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    );
  });
}

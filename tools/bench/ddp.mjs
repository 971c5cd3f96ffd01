// DDP as far as a load needs it.
import { openWebSocket } from './websocket.mjs';

/** A ping is shorter and needs an answer; a delivered message is longer and needs none. */
const SHORT_FRAME_BYTES = 64;
const SETUP_TIMEOUT_MS = 30_000;
const RESULT = Buffer.from('{"msg":"result"');
const CHANGED = Buffer.from('{"msg":"changed"');
const PING = Buffer.from('{"msg":"ping"');

function startsWith(payload, prefix) {
  return payload.length >= prefix.length && payload.compare(prefix, 0, prefix.length, 0, prefix.length) === 0;
}

/** One connection: logged in and subscribed once `open` resolves; from then on it counts. */
export class DdpConnection {
  /** @param handlers `onDelivery(message | undefined)`, `onResult(id, error)`, `onLost(error)` */
  constructor(plan, handlers) {
    this.plan = plan;
    this.handlers = handlers;
    this.ready = false;
    this.waiting = undefined;
    this.closing = false;
  }

  async open() {
    const { url, token, subscriptions } = this.plan;
    this.socket = await openWebSocket(url, {
      onFrame: (payload) => this.receive(payload),
      onClose: (error) => this.lost(error),
    });
    await this.exchange('{"msg":"connect","version":"1","support":["1"]}', '"msg":"connected"');
    if (token !== undefined)
      await this.exchange(
        JSON.stringify({ msg: 'method', method: 'login', id: 'login', params: [{ resume: token }] }),
        '"id":"login"',
      );
    for (const [index, { name, eventName }] of subscriptions.entries()) {
      await this.exchange(
        JSON.stringify({ msg: 'sub', id: `s${index}`, name, params: [eventName, false] }),
        '"msg":"ready"',
      );
    }
    this.ready = true;
    if (!this.plan.reads) this.socket.countAbove(SHORT_FRAME_BYTES);
  }

  exchange(text, expected) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${expected} after ${text.slice(0, 60)}`)), SETUP_TIMEOUT_MS);
      this.waiting = {
        expected,
        reject,
        resolve: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      this.socket.send(text);
    });
  }

  receive(payload) {
    if (payload === undefined) {
      if (this.ready) this.handlers.onDelivery(undefined);
    } else if (startsWith(payload, PING)) this.socket.send('{"msg":"pong"}');
    else if (!this.ready) this.settle(payload.toString());
    else if (startsWith(payload, CHANGED)) this.handlers.onDelivery(JSON.parse(payload.toString()).fields.args[0]);
    else if (startsWith(payload, RESULT)) {
      const { id, error } = JSON.parse(payload.toString());
      this.handlers.onResult(id, error);
    }
  }

  settle(text) {
    if (text.includes('"msg":"nosub"') || (text.includes('"error"') && text.includes('"msg":"result"')))
      this.waiting?.reject(new Error(text));
    else if (this.waiting && text.includes(this.waiting.expected)) this.waiting.resolve();
  }

  lost(error) {
    if (this.closing) return;
    this.waiting?.reject(error);
    this.handlers.onLost(error);
  }

  /** Sends a message under its own id, which is the id of the call too. */
  sendMessage(_id, rid, msg) {
    this.socket.send(JSON.stringify({ msg: 'method', method: 'sendMessage', id: _id, params: [{ _id, rid, msg }] }));
  }

  close() {
    this.closing = true;
    this.socket?.close();
  }
}

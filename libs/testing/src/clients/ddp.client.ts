import { createHash } from 'node:crypto';
import { parseEjson, stringifyEjson } from '@gantry/ddp';
import WebSocket from 'ws';

/** Answers of the server may be longer than what clients may send. */
const SERVER_LIMITS = { depth: 1_000, keys: Infinity, entries: Infinity };

type Frame = Record<string, unknown>;

/** What a method call was refused with. */
export class DdpCallError extends Error {
  constructor(readonly error: Frame) {
    super(String(error['message'] ?? error['reason'] ?? 'refused'));
  }
}

/** One stream event. */
export interface StreamEvent {
  readonly collection: string;
  readonly eventName: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read documented fields of documented events
  readonly args: any[];
}

const TIMEOUT_MS = 10_000;

/** A small DDP client for tests: it hides nothing, every frame is in `frames`. */
export class DdpClient {
  readonly frames: Frame[] = [];
  readonly events: StreamEvent[] = [];
  closeCode: number | undefined;
  private readonly waiting: { matches: (frame: Frame) => boolean; resolve: (frame: Frame) => void }[] = [];
  private nextId = 1;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data) => this.receive(data.toString()));
    socket.on('close', (code) => {
      this.closeCode = code;
    });
  }

  /** @param url http:// URL of a gateway. */
  static async open(url: string): Promise<DdpClient> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/websocket`);
    // A test that fails before it closes its connection must not keep the whole run from ending.
    socket.once('upgrade', (response) => response.socket.unref());
    const client = new DdpClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('error', reject);
    });
    return client;
  }

  static async connect(url: string): Promise<DdpClient> {
    const client = await DdpClient.open(url);
    client.sendText('{"msg":"connect","version":"1","support":["1"]}');
    await client.next((frame) => frame['msg'] === 'connected');
    return client;
  }

  sendText(text: string): void {
    this.socket.send(text);
  }

  private receive(text: string): void {
    const value = parseEjson(text, SERVER_LIMITS);
    const frame: Frame = typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
    this.frames.push(frame);
    if (frame['msg'] === 'ping') this.sendText('{"msg":"pong"}');
    const { fields } = frame;
    if (frame['msg'] === 'changed' && typeof fields === 'object' && fields !== null) {
      const args: unknown = Reflect.get(fields, 'args');
      this.events.push({
        collection: String(frame['collection']),
        eventName: String(Reflect.get(fields, 'eventName')),
        args: Array.isArray(args) ? args : [],
      });
    }
    for (const waiter of this.waiting.filter(({ matches }) => matches(frame))) {
      this.waiting.splice(this.waiting.indexOf(waiter), 1);
      waiter.resolve(frame);
    }
  }

  /** The next frame that matches, or the first that came already. */
  next(matches: (frame: Frame) => boolean): Promise<Frame> {
    const seen = this.frames.find(matches);
    if (seen) return Promise.resolve(seen);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no such frame; last ones: ${JSON.stringify(this.frames.slice(-3))}`)),
        TIMEOUT_MS,
      );
      this.waiting.push({
        matches,
        resolve: (frame) => {
          clearTimeout(timer);
          resolve(frame);
        },
      });
    });
  }

  /** @throws DdpCallError with the documented error object. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- results are documented per method
  async call(method: string, ...params: unknown[]): Promise<any> {
    const frame = await this.callRaw(method, ...params);
    const { error } = frame;
    if (typeof error === 'object' && error !== null) throw new DdpCallError(Object.fromEntries(Object.entries(error)));
    return frame['result'];
  }

  /** The whole `result` frame. */
  callRaw(method: string, ...params: unknown[]): Promise<Frame> {
    const id = `call-${this.nextId++}`;
    this.sendText(stringifyEjson({ msg: 'method', method, id, params }));
    return this.next((frame) => frame['msg'] === 'result' && frame['id'] === id);
  }

  login(username: string, password: string): Promise<{ id: string; token: string; tokenExpires: Date }> {
    const digest = createHash('sha256').update(password).digest('hex');
    return this.call('login', { user: { username }, password: { digest, algorithm: 'sha-256' } });
  }

  resume(token: string): Promise<{ id: string; token: string }> {
    return this.call('login', { resume: token });
  }

  /** @returns the `ready` or `nosub` frame. */
  async subscribe(name: string, ...params: unknown[]): Promise<Frame & { id: string }> {
    const id = `sub-${this.nextId++}`;
    this.sendText(stringifyEjson({ msg: 'sub', id, name, params }));
    const frame = await this.next(
      (answer) =>
        (answer['msg'] === 'ready' && Array.isArray(answer['subs']) && answer['subs'].includes(id)) ||
        (answer['msg'] === 'nosub' && answer['id'] === id),
    );
    return { ...frame, id };
  }

  unsubscribe(id: string): Promise<Frame> {
    const before = this.frames.length;
    this.sendText(stringifyEjson({ msg: 'unsub', id }));
    return this.next((frame) => frame['msg'] === 'nosub' && frame['id'] === id && this.frames.indexOf(frame) >= before);
  }

  async close(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise<void>((resolve) => this.socket.once('close', () => resolve()));
    this.socket.close();
    await closed;
  }
}

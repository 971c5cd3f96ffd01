import { serverFrame } from '@gantry/ddp';
import { ENCODERS } from '../realtime/dialects';
import { GOING_AWAY, SLOW_CONSUMER } from '../ddp/close.codes';
import type { DdpConnection } from '../ddp/ddp.connection';
import type { DdpOutbox, DdpTransport } from '../ddp/ddp.outlet';
import { SilenceWatch } from '../ddp/silence.watch';
import { SockJsSession, type SockJsSessionOptions } from './sockjs.session';

/** The transport of a connection: where its frames are sent, and how it is ended. */
export interface Carrier {
  readonly queue: DdpOutbox;
  readonly transport: DdpTransport;
}

export interface SockJsSessionsOptions extends Pick<SockJsSessionOptions, 'scheduler' | 'clock' | 'maxQueuedBytes'> {
  readonly maxPerAddress: number;
  /** The connection can no longer be used. */
  readonly onClosed: (connection: DdpConnection) => void;
}

interface Entry {
  readonly session: SockJsSession;
  readonly connection: DdpConnection;
}

/** The SockJS sessions over HTTP of this gateway, by the ids that clients choose for them. */
export class SockJsSessions {
  private readonly entries = new Map<string, Entry>();
  private readonly byAddress = new Map<string, number>();
  private readonly silence = new SilenceWatch();

  constructor(private readonly options: SockJsSessionsOptions) {}

  get size(): number {
    return this.entries.size;
  }

  find(id: string): Entry | undefined {
    return this.entries.get(id);
  }

  /**
   * Begins a session under an id that is free.
   * @param address whom it counts for.
   * @returns undefined when the address has as many sessions as it may.
   */
  begin(id: string, address: string, connect: (carrier: Carrier) => DdpConnection): Entry | undefined {
    const count = this.byAddress.get(address) ?? 0;
    if (count >= this.options.maxPerAddress) return undefined;
    this.byAddress.set(address, count + 1);
    const session = new SockJsSession({
      ...this.options,
      onOverflow: () => session.close(SLOW_CONSUMER.code, SLOW_CONSUMER.reason),
      onClosed: () => {
        this.silence.delete(watched);
        this.options.onClosed(connection);
      },
      onGone: () => this.forget(id, address),
    });
    const connection = connect({
      queue: session,
      transport: { close: (code, reason) => session.close(code, reason) },
    });
    const watched = {
      get lastHeard() {
        return connection.lastHeard;
      },
      ping: () => session.push(ENCODERS['sockjs-http'](serverFrame.ping())),
      drop: () => session.destroy(),
    };
    this.silence.add(watched);
    const entry = { session, connection };
    this.entries.set(id, entry);
    return entry;
  }

  private forget(id: string, address: string): void {
    this.entries.delete(id);
    const count = (this.byAddress.get(address) ?? 1) - 1;
    if (count > 0) this.byAddress.set(address, count);
    else this.byAddress.delete(address);
  }

  /** Called periodically: sends heartbeats and ends sessions of clients that do not answer. */
  sweep(): void {
    this.silence.sweep();
    for (const { session } of this.entries.values()) session.heartbeat();
  }

  /** Closes all sessions; clients reconnect to another gateway. */
  sendAway(): void {
    for (const { session } of this.entries.values()) session.close(GOING_AWAY.code, GOING_AWAY.reason);
  }

  destroyAll(): void {
    for (const { session } of [...this.entries.values()]) session.destroy();
  }
}

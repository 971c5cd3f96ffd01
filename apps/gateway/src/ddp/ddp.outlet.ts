import { serverFrame } from '@gantry/ddp';
import type { FramePriority } from '@gantry/realtime';
import { ENCODERS } from '../realtime/dialects';
import type { OrderedWork } from '../realtime/ordered.work';
import type { SessionHost } from '../realtime/session.host';
import { REVOKED } from './close.codes';
import type { Framing } from './framing';

export interface DdpTransport {
  close(code: number, reason: string): void;
}

/** Takes frames in the form of the connection's dialect, and is bounded. */
export interface DdpOutbox {
  push(frame: Buffer, priority?: FramePriority): unknown;
}

export interface DdpOutletOptions {
  readonly dialect: Framing['dialect'];
  readonly queue: DdpOutbox;
  readonly transport: DdpTransport;
  /** What the client has asked and is not answered yet. */
  readonly work: OrderedWork;
}

/** The way out of one DDP connection: what its session and its publications have to tell becomes frames. */
export class DdpOutlet implements SessionHost {
  readonly dialect: Framing['dialect'];
  /** Whose document the client holds. */
  private publishedUser: string | undefined;

  constructor(private readonly options: DdpOutletOptions) {
    this.dialect = options.dialect;
  }

  send(text: string): void {
    this.options.queue.push(ENCODERS[this.dialect](text));
  }

  deliver(frame: Buffer, priority: FramePriority): void {
    this.options.queue.push(frame, priority);
  }

  ended(id: string): void {
    this.send(serverFrame.nosub(id));
  }

  /** Meteor publishes the own user document on login; SDKs wait for nothing else, but web clients do. */
  loggedIn({ userId, username, emails }: { userId: string; username?: string; emails?: unknown }): void {
    if (this.publishedUser === userId) return;
    this.loggedOut();
    this.publishedUser = userId;
    this.send(
      serverFrame.added('users', userId, {
        ...(emails === undefined ? {} : { emails }),
        ...(username === undefined ? {} : { username }),
      }),
    );
  }

  loggedOut(): void {
    if (this.publishedUser !== undefined) this.send(serverFrame.removed('users', this.publishedUser));
    this.publishedUser = undefined;
  }

  /** The call in hand may be the one that ended the login: its answer goes out first. What waits is not begun. */
  revoked(): void {
    const { work, transport } = this.options;
    work.clear();
    work.add(async () => transport.close(REVOKED.code, REVOKED.reason));
  }
}

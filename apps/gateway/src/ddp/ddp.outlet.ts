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

/** Takes frames in the form of the connection's dialect; its queue is bounded. */
export interface DdpOutbox {
  push(frame: Buffer, priority?: FramePriority): unknown;
}

export interface DdpOutletOptions {
  readonly dialect: Framing['dialect'];
  readonly queue: DdpOutbox;
  readonly transport: DdpTransport;
  /** Calls that are not answered yet. */
  readonly work: OrderedWork;
}

/** Turns what the session and publications of a DDP connection announce into frames. */
export class DdpOutlet implements SessionHost {
  readonly dialect: Framing['dialect'];
  /** Id of the user whose document the client has. */
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

  /** Meteor publishes the user's own document on login; web clients wait for it. */
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

  /** The call in progress may be the one that ended the login, so it is answered first. Waiting calls are dropped. */
  revoked(): void {
    const { work, transport } = this.options;
    work.clear();
    work.add(async () => transport.close(REVOKED.code, REVOKED.reason));
  }
}

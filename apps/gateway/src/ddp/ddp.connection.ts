import { AppError, type Caller } from '@gantry/contracts';
import {
  internalError,
  methodNotFound,
  negotiateVersion,
  parseClientFrame,
  publicationNotFound,
  SERVER_ID_FRAME,
  serverFrame,
  type ClientFrame,
  type ClientFrameLimits,
  type DdpError,
  type MethodFrame,
  type OversizedCall,
  type SubFrame,
} from '@gantry/ddp';
import type { Logger } from '@gantry/service-kit';
import { MethodNotFound } from '../realtime/method.invoker';
import { OrderedWork } from '../realtime/ordered.work';
import { MAX_WAITING_REQUESTS, PublicationNotFound, RealtimeSession } from '../realtime/realtime.session';
import { MAX_SUBSCRIPTIONS } from '../realtime/session.feeds';
import type { SessionServices } from '../realtime/session.services';
import { TOO_MANY_FRAMES } from './close.codes';
import { renderDdpError } from './ddp.error';
import { DdpOutlet, type DdpOutbox, type DdpTransport } from './ddp.outlet';
import type { Framing } from './framing';

export interface DdpConnectionOptions {
  readonly services: SessionServices;
  readonly framing: Framing;
  readonly queue: DdpOutbox;
  readonly transport: DdpTransport;
  readonly origin: Caller;
  readonly limits: ClientFrameLimits;
  readonly logger: Logger;
}

/**
 * The DDP protocol on one socket (contract/realtime.md; contract/ddp-extra.json, wire). Frames are handled one at a
 * time, in order; a failed one changes nothing for the next. It knows its session and both know the outlet, which knows neither.
 *
 *   text → parse → [waiting, bounded] → handle → outlet → frames
 */
export class DdpConnection {
  readonly session: RealtimeSession;
  /** Time of the client's last message, ms since start. */
  lastHeard = performance.now();
  private connected = false;
  private readonly work: OrderedWork;
  private readonly outlet: DdpOutlet;
  /** Subscriptions to publications: id → name. */
  private readonly publications = new Map<string, string>();
  private closed = false;
  /** More came than may: nothing more is heard. */
  private flooded = false;

  constructor(private readonly options: DdpConnectionOptions) {
    const { services, framing, queue, transport, origin, logger } = options;
    this.work = new OrderedWork(MAX_WAITING_REQUESTS, (err) => logger.error({ err }, 'frame not handled'));
    this.outlet = new DdpOutlet({ dialect: framing.dialect, queue, transport, work: this.work });
    this.session = new RealtimeSession(services, this.outlet, origin);
    this.send(SERVER_ID_FRAME);
  }

  /** A text frame from the socket. */
  receive(data: string): void {
    this.lastHeard = performance.now();
    const texts = this.options.framing.unwrap(data);
    if (texts.length === 0) this.countFrame();
    for (const text of texts) {
      if (!this.countFrame()) return;
      const outcome = parseClientFrame(text, this.options.limits);
      if (outcome.ok) this.accept(outcome.frame);
      else if (outcome.oversized && this.connected) this.refuse(outcome.oversized);
      else this.send(serverFrame.error(outcome.reason, outcome.offendingMessage));
    }
  }

  /** @returns false when it is one too many. */
  private countFrame(): boolean {
    if (this.flooded) return false;
    if (!this.session.admitsFrame()) this.endFlood();
    return !this.flooded;
  }

  private endFlood(): void {
    this.flooded = true;
    this.work.clear();
    this.options.transport.close(TOO_MANY_FRAMES.code, TOO_MANY_FRAMES.reason);
  }

  private accept(frame: ClientFrame): void {
    if (frame.msg === 'pong') return;
    if (frame.msg === 'ping') return this.send(serverFrame.pong(frame.id));
    if (frame.msg === 'connect') return this.connect(frame.support);
    if (!this.connected) return this.send(serverFrame.error('Must connect first', { ...frame }));
    this.enqueue(() => this.handle(frame));
  }

  /** Calls are handled in order, so that the answers keep that order. */
  private refuse({ msg, id }: OversizedCall): void {
    const error = renderDdpError(AppError.tooLarge('The frame'), msg);
    this.enqueue(async () => {
      if (msg === 'sub') return this.send(serverFrame.nosub(id, error));
      this.send(serverFrame.errorResult(id, error));
      this.send(serverFrame.updated(id));
    });
  }

  private enqueue(work: () => Promise<void>): void {
    if (!this.work.add(work)) this.endFlood();
  }

  private connect(support: readonly string[]): void {
    if (this.connected) return this.send(serverFrame.error('Already connected', { msg: 'connect' }));
    if (negotiateVersion(support) === undefined) {
      this.send(serverFrame.failed());
      return this.options.transport.close(1000, 'no common version');
    }
    this.connected = true;
    this.send(serverFrame.connected(this.session.id));
  }

  private async handle(frame: ClientFrame): Promise<void> {
    if (frame.msg === 'method') await this.method(frame);
    else if (frame.msg === 'sub') await this.sub(frame);
    else if (frame.msg === 'unsub') this.unsub(frame.id);
  }

  private async method({ id, method, params }: MethodFrame): Promise<void> {
    try {
      this.send(serverFrame.result(id, await this.session.call(method, params)));
    } catch (error) {
      this.send(
        serverFrame.errorResult(
          id,
          error instanceof MethodNotFound ? methodNotFound(method) : this.toDdpError(error, method),
        ),
      );
    }
    this.send(serverFrame.updated(id));
  }

  private async sub({ id, name, params }: SubFrame): Promise<void> {
    try {
      const isPublication = this.options.services.publications.has(name);
      if (isPublication) return await this.openPublication(id, name);
      if (this.publications.has(id)) return;
      const answer = await this.session.subscribe(id, name, params);
      if (answer === 'refused') return this.send(serverFrame.nosub(id));
      // The subscription ended before it became ready, and the client has been told.
      if (answer === 'ignored' || !this.session.isSubscribed(id)) return;
      // Clients that keep collections ignore a change of a document that was never added.
      if (usesCollection(params[1])) this.send(serverFrame.added(name, 'id', { eventName: params[0] }));
      this.send(serverFrame.ready(id));
    } catch (error) {
      this.send(
        serverFrame.nosub(
          id,
          error instanceof PublicationNotFound ? publicationNotFound(name) : this.toDdpError(error, name),
        ),
      );
    }
  }

  private async openPublication(id: string, name: string): Promise<void> {
    // A second subscription with the same id is ignored, as Meteor does.
    if (this.publications.has(id) || this.session.isSubscribed(id)) return;
    if (this.publications.size >= MAX_SUBSCRIPTIONS) return this.send(serverFrame.nosub(id));
    await this.options.services.publications.open(name, this.outlet);
    if (this.closed) return this.options.services.publications.drop(this.outlet);
    this.publications.set(id, name);
    this.send(serverFrame.ready(id));
  }

  /** Several subscriptions to one publication share its documents. */
  private closePublication(id: string): void {
    const name = this.publications.get(id);
    this.publications.delete(id);
    if (name !== undefined && ![...this.publications.values()].includes(name))
      this.options.services.publications.close(name, this.outlet);
  }

  private unsub(id: string | undefined): void {
    if (id !== undefined) {
      this.session.unsubscribe(id);
      this.closePublication(id);
    }
    this.send(serverFrame.nosub(id));
  }

  /** An error that is no AppError is a fault of the server and is logged. */
  private toDdpError(error: unknown, name: string): DdpError {
    if (error instanceof AppError) return renderDdpError(error, name);
    this.options.logger.error({ err: error, method: name }, 'method failed');
    return internalError();
  }

  private send(text: string): void {
    this.outlet.send(text);
  }

  close(): void {
    this.closed = true;
    this.work.clear();
    this.options.services.publications.drop(this.outlet);
  }
}

/** `true` or `{useCollection: true}` beside the event name (contract/ddp-extra.json, stream.subscribe). */
function usesCollection(option: unknown): boolean {
  return (
    option === true ||
    (typeof option === 'object' && option !== null && 'useCollection' in option && option.useCollection === true)
  );
}

import { isDeepStrictEqual } from 'node:util';
import { Bus, systemContext, type BusEvent } from '@gantry/bus';
import {
  policyChanged,
  PUBLICATIONS,
  publishedSchema,
  type PublicationDefinition,
  type Published,
} from '@gantry/contracts';
import { serverFrame } from '@gantry/ddp';
import { LOGGER, Observes, type Logger } from '@gantry/service-kit';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';

/** A subscriber that receives the frames of a publication. */
export interface PublicationSubscriber {
  send(text: string): void;
}

type Fields = Readonly<Record<string, unknown>>;
type Documents = ReadonlyMap<string, Fields>;

interface Feed {
  readonly publication: PublicationDefinition;
  readonly subscribers: Set<PublicationSubscriber>;
  /** The documents that all subscribers have; undefined until somebody subscribes. */
  documents: Documents | undefined;
  loading: Promise<void> | undefined;
  /** Grows with every change: documents requested before a change are requested again. */
  generation: number;
}

/**
 * Publications for all connections of this gateway: documents are read once, and changes are sent to all subscribers.
 */
@Injectable()
export class PublicationHub implements OnModuleInit {
  private readonly feeds: ReadonlyMap<string, Feed> = new Map(
    PUBLICATIONS.map((publication) => [
      publication.name,
      { publication, subscribers: new Set(), documents: undefined, loading: undefined, generation: 0 },
    ]),
  );

  constructor(
    private readonly bus: Bus,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.bus.onReconnect(() => {
      for (const feed of this.feeds.values()) this.invalidate(feed);
    });
  }

  has(name: string): boolean {
    return this.feeds.has(name);
  }

  /** Sends all documents, and changes from then on. @throws AppError error-service-unavailable */
  async open(name: string, subscriber: PublicationSubscriber): Promise<void> {
    const feed = this.feeds.get(name);
    if (!feed) return;
    while (!feed.documents) await this.load(feed);
    if (feed.subscribers.has(subscriber)) return;
    feed.subscribers.add(subscriber);
    for (const [id, fields] of feed.documents)
      subscriber.send(serverFrame.added(feed.publication.collection, id, fields));
  }

  /** Ends the subscription of a connection that stays open: its client is told to remove the documents. */
  close(name: string, subscriber: PublicationSubscriber): void {
    const feed = this.feeds.get(name);
    if (!feed?.subscribers.delete(subscriber)) return;
    for (const id of feed.documents?.keys() ?? [])
      subscriber.send(serverFrame.removed(feed.publication.collection, id));
  }

  /** The connection is closed. */
  drop(subscriber: PublicationSubscriber): void {
    for (const { subscribers } of this.feeds.values()) subscribers.delete(subscriber);
  }

  @Observes(policyChanged)
  onPolicyChanged({ payload }: BusEvent<typeof policyChanged>): void {
    const ids = Object.keys(payload.settings ?? {});
    for (const feed of this.feeds.values()) {
      const concerns = (id: string) => feed.publication.settings?.some((beginning) => id.startsWith(beginning));
      if (ids.some(concerns)) this.invalidate(feed);
    }
  }

  private invalidate(feed: Feed): void {
    feed.generation++;
    if (feed.loading) return;
    if (feed.subscribers.size === 0) feed.documents = undefined;
    // Clients keep the old documents until the next change.
    else
      this.load(feed).catch((err: unknown) =>
        this.logger.warn({ err, publication: feed.publication.name }, 'publication not refreshed'),
      );
  }

  private load(feed: Feed): Promise<void> {
    feed.loading ??= this.read(feed).finally(() => {
      feed.loading = undefined;
    });
    return feed.loading;
  }

  private async read(feed: Feed): Promise<void> {
    let generation: number;
    let published: Published;
    do {
      ({ generation } = feed);
      published = feed.publication.source
        ? publishedSchema.parse(await this.bus.call(feed.publication.source, systemContext('gateway'), {}))
        : { documents: [] };
    } while (generation !== feed.generation);
    const before = feed.documents ?? new Map<string, Fields>();
    feed.documents = new Map(published.documents.map(({ _id, ...fields }) => [_id, fields]));
    const frames = changes(feed.publication.collection, before, feed.documents);
    for (const subscriber of feed.subscribers) for (const frame of frames) subscriber.send(frame);
  }
}

/** The frames that lead a client from one set of documents to another. */
function changes(collection: string, before: Documents, after: Documents): string[] {
  const frames: string[] = [];
  for (const id of before.keys()) if (!after.has(id)) frames.push(serverFrame.removed(collection, id));
  for (const [id, fields] of after) {
    const known = before.get(id);
    if (!known) frames.push(serverFrame.added(collection, id, fields));
    // `changed` cannot remove a field, so the document is removed and added again.
    else if (Object.keys(known).some((name) => !(name in fields)))
      frames.push(serverFrame.removed(collection, id), serverFrame.added(collection, id, fields));
    else if (!isDeepStrictEqual(known, fields))
      frames.push(
        serverFrame.changed(
          collection,
          id,
          Object.fromEntries(Object.entries(fields).filter(([name, value]) => !isDeepStrictEqual(known[name], value))),
        ),
      );
  }
  return frames;
}

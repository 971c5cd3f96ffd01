import { AppError } from '@gantry/contracts';
import { LOGGER, RecurringTask, type Logger } from '@gantry/service-kit';
import type { FileStore, WrittenFile } from '@gantry/storage';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { UploadDocument } from '../upload-store/upload.schema';
import { PieceQueue } from './piece.queue';

/** Files that one process writes at one time: each holds up to PIECES_IN_FLIGHT pieces. */
const MAX_OPEN = 256;
const MAX_OPEN_OF_USER = 10;
/** A file that no piece has come for in this time is given up, ms: a gateway sends one well before. */
const TICKET_IDLE_MS = 120_000;
const CHECK_MS = 15_000;

export interface OpenUpload {
  readonly document: UploadDocument;
  readonly pieces: PieceQueue;
  readonly written: Promise<WrittenFile>;
  readonly end: AbortController;
  lastPieceAt: number;
  touchedAt: number;
}

/** The files that this process is writing. */
@Injectable()
export class UploadTickets implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly open = new Map<string, OpenUpload>();
  private readonly checking: RecurringTask;

  constructor(@Inject(LOGGER) logger: Logger) {
    this.checking = new RecurringTask({ what: 'check of open uploads', everyMs: CHECK_MS }, () => this.check(), logger);
  }

  onApplicationBootstrap(): void {
    this.checking.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.checking.stop();
    for (const { end } of this.open.values()) end.abort(AppError.unavailable('messages'));
  }

  /**
   * Begins to write a file, which waits for its pieces.
   * @param maxBytes a longer file is refused
   * @throws AppError error-too-many-uploads
   */
  begin(document: UploadDocument, store: FileStore, maxBytes: number): OpenUpload {
    this.requireCapacity(document.userId);
    const pieces = new PieceQueue();
    const end = new AbortController();
    const { type: contentType, name } = document;
    const written = store.write(document._id, pieces, { contentType, name, maxBytes, signal: end.signal });
    // Whoever brings the next piece is told.
    written.catch((error: unknown) => pieces.fail(error));
    const now = Date.now();
    const upload: OpenUpload = { document, pieces, written, end, lastPieceAt: now, touchedAt: now };
    this.open.set(document._id, upload);
    return upload;
  }

  private requireCapacity(userId: string): void {
    const own = [...this.open.values()].filter(({ document }) => document.userId === userId).length;
    if (this.open.size >= MAX_OPEN || own >= MAX_OPEN_OF_USER)
      throw new AppError('error-too-many-uploads', 'Too many uploads at one time');
  }

  /** @throws AppError error-invalid-file-uploaded when it is not open here, or is another's */
  require(ticket: string, userId: string): OpenUpload {
    const upload = this.find(ticket, userId);
    if (!upload) throw new AppError('error-invalid-file-uploaded', 'Invalid file uploaded');
    return upload;
  }

  find(ticket: string, userId: string): OpenUpload | undefined {
    const upload = this.open.get(ticket);
    return upload?.document.userId === userId ? upload : undefined;
  }

  forget({ document }: OpenUpload): void {
    this.open.delete(document._id);
  }

  /** Their documents go with the sweep of what no message carries. */
  private async check(): Promise<void> {
    for (const upload of this.open.values()) {
      if (upload.lastPieceAt > Date.now() - TICKET_IDLE_MS) continue;
      upload.end.abort(new AppError('error-invalid-file-uploaded', 'Invalid file uploaded'));
      this.forget(upload);
    }
  }
}

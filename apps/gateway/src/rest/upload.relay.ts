import type { IncomingMessage } from 'node:http';
import {
  AppError,
  PIECES_IN_FLIGHT,
  type Caller,
  type FilePart,
  type ReceivedUpload,
  type RestRequest,
  type UploadStream,
  type UploadTicket,
} from '@gantry/contracts';
import { Bus, newContext } from '@gantry/bus';
import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { OperationInvoker } from '../operations/operation.invoker';
import { readStreamedForm, type FileSink, type StreamedForm } from './upload.reader';

/** A client that could send and does not is disconnected after this time, ms. */
const UPLOAD_IDLE_MS = 30_000;

export interface UploadOrigin {
  readonly caller: Caller;
  readonly traceId: string;
}

/** Undoes an upload, whatever becomes of the request. */
export interface RelayedForm extends StreamedForm {
  /** Gives up the files of a form that no use case has accepted. */
  discard(): Promise<void>;
}

/** Hands the files of forms to their services, piece by piece (see UploadStream). */
@Injectable()
export class UploadRelay {
  constructor(
    private readonly invoker: OperationInvoker,
    private readonly bus: Bus,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Removes its files when it throws. @throws as readStreamedForm does */
  async receive(
    stream: UploadStream,
    body: IncomingMessage,
    request: RestRequest,
    origin: UploadOrigin,
  ): Promise<RelayedForm> {
    const files: RelayedFile[] = [];
    const discard = async (): Promise<void> => {
      await Promise.all(files.map((file) => this.giveUp(file)));
    };
    const { tooManyFiles, maxFiles } = stream;
    try {
      const form = await readStreamedForm(body, body.headers, {
        idleMs: UPLOAD_IDLE_MS,
        maxFiles,
        tooManyFiles: () => new AppError(tooManyFiles.code, tooManyFiles.text, undefined, tooManyFiles.kind),
        open: async (part) => {
          const file = new RelayedFile(this.bus, stream, origin, part, await this.begin(stream, request, origin, part));
          files.push(file);
          return file;
        },
      });
      return { ...form, discard };
    } catch (error) {
      await discard();
      throw error;
    }
  }

  private async begin(
    { begin, beginInput }: UploadStream,
    request: RestRequest,
    { caller, traceId }: UploadOrigin,
    part: FilePart,
  ): Promise<UploadTicket> {
    const answer = await this.invoker.invoke({ operation: begin, caller, traceId, input: beginInput(request, part) });
    return begin.output.parse(answer);
  }

  /** If this call fails, the owner gives the file up by itself after a while. */
  private async giveUp(file: RelayedFile): Promise<void> {
    try {
      await file.abort();
    } catch (err) {
      this.logger.warn({ err }, 'an upload could not be given up');
    }
  }
}

/** Transfers one file: some pieces at a time, each acknowledged when it is written. */
class RelayedFile implements FileSink {
  private readonly inFlight = new Set<Promise<void>>();
  private pieces = 0;
  private failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly stream: UploadStream,
    private readonly origin: UploadOrigin,
    private readonly part: FilePart,
    private readonly place: UploadTicket,
  ) {}

  async write(content: Buffer): Promise<void> {
    while (this.inFlight.size >= PIECES_IN_FLIGHT) await Promise.race(this.inFlight);
    this.throwFailure();
    const sent: Promise<void> = this.send(content).finally(() => this.inFlight.delete(sent));
    this.inFlight.add(sent);
  }

  private async send(content: Buffer): Promise<void> {
    const { ticket, instance } = this.place;
    try {
      await this.bus.call(this.stream.append, this.context(), { ticket, seq: this.pieces++, content }, instance);
    } catch (error) {
      this.failure ??= { error };
    }
  }

  async close(): Promise<ReceivedUpload> {
    await Promise.all(this.inFlight);
    this.throwFailure();
    const { ticket, instance } = this.place;
    const input = { ticket, pieces: this.pieces };
    const { bytes } = await this.bus.call(this.stream.close, this.context(), input, instance);
    return { ...this.part, ...this.place, bytes };
  }

  async abort(): Promise<void> {
    const { ticket, instance } = this.place;
    await this.bus.call(this.stream.abort, this.context(), { ticket }, instance);
  }

  private throwFailure(): void {
    if (this.failure) throw this.failure.error;
  }

  private context() {
    const { caller, traceId } = this.origin;
    return newContext(caller, { traceId, deadlineMs: this.stream.append.deadlineMs ?? PIECE_DEADLINE_MS });
  }
}

/** The time for one piece if its operation declares none, ms. */
const PIECE_DEADLINE_MS = 30_000;

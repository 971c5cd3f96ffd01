import { z } from 'zod';
import type { ErrorSpec, Operation, RestRequest } from './operation';
import { bytesSchema } from './rest-content';

/** Largest piece of a file that one message of the bus carries, bytes. */
export const MAX_PIECE_BYTES = 256 * 1_024;
/** Pieces of one file that are on their way at one time: times MAX_PIECE_BYTES, what an upload holds in each process. */
export const PIECES_IN_FLIGHT = 4;

/** Names a file that is being written, and the process that writes it. */
export const uploadTicketSchema = z.object({ ticket: z.string(), instance: z.string() });
export type UploadTicket = z.infer<typeof uploadTicketSchema>;

/** Pieces are numbered from 0 on; they may overtake each other by PIECES_IN_FLIGHT. */
export const uploadPieceSchema = z.object({
  ticket: z.string(),
  seq: z.number().int().min(0),
  content: bytesSchema.refine((content) => content.byteLength <= MAX_PIECE_BYTES),
});

export const uploadEndSchema = z.object({ ticket: z.string(), pieces: z.number().int().min(0) });
export const uploadAbortSchema = z.object({ ticket: z.string() });
export const uploadDoneSchema = z.object({});
export const storedUploadSchema = z.object({ bytes: z.number().int() });

/** What a form says of a file. Name and type are the client's claims. */
export interface FilePart {
  /** Name of the form's field. */
  readonly field: string;
  readonly name: string;
  readonly type: string;
}

/** A file that has reached its owner whole. */
export interface ReceivedUpload extends FilePart, UploadTicket {
  readonly bytes: number;
}

/**
 * How the files of a form reach the service that owns them: `begin` for each (its owner says whether it takes such a file),
 * `append` for each piece, answered when it is written, `close` when the file has ended, answered when it is stored. `abort`
 * when the form ends otherwise. All but `begin` are `servedBy: 'instance'`.
 */
export interface UploadStream {
  readonly begin: Operation<z.ZodType, typeof uploadTicketSchema>;
  readonly append: Operation<typeof uploadPieceSchema, typeof uploadDoneSchema>;
  readonly close: Operation<typeof uploadEndSchema, typeof storedUploadSchema>;
  readonly abort: Operation<typeof uploadAbortSchema, typeof uploadDoneSchema>;
  /** What `begin` is asked for a file. The request's body is not known yet. Pure. */
  readonly beginInput: (request: Pick<RestRequest, 'params' | 'query' | 'caller'>, file: FilePart) => unknown;
  readonly maxFiles: number;
  /** What a form with more files is answered. */
  readonly tooManyFiles: ErrorSpec;
}

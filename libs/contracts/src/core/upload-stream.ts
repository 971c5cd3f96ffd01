import { z } from 'zod';
import type { ErrorSpec, Operation, RestRequest } from './operation';
import { bytesSchema } from './rest-content';

/** Largest piece of a file in one bus message, bytes. */
export const MAX_PIECE_BYTES = 256 * 1_024;
/** Most pieces of one file in transit: times MAX_PIECE_BYTES, the memory that an upload uses in each process. */
export const PIECES_IN_FLIGHT = 4;

/** Identifies a file that is being written, and the process that writes it. */
export const uploadTicketSchema = z.object({ ticket: z.string(), instance: z.string() });
export type UploadTicket = z.infer<typeof uploadTicketSchema>;

/** Pieces are numbered from 0; they may arrive out of order by PIECES_IN_FLIGHT. */
export const uploadPieceSchema = z.object({
  ticket: z.string(),
  seq: z.number().int().min(0),
  content: bytesSchema.refine((content) => content.byteLength <= MAX_PIECE_BYTES),
});

export const uploadEndSchema = z.object({ ticket: z.string(), pieces: z.number().int().min(0) });
export const uploadAbortSchema = z.object({ ticket: z.string() });
export const uploadDoneSchema = z.object({});
export const storedUploadSchema = z.object({ bytes: z.number().int() });

/** What the form says about a file. Name and type are claims of the client. */
export interface FilePart {
  /** Name of the form's field. */
  readonly field: string;
  readonly name: string;
  readonly type: string;
}

/** A file that its owner has stored completely. */
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
  /** The input of `begin` for a file, made without the request's body, which is not known yet. Pure function. */
  readonly beginInput: (request: Pick<RestRequest, 'params' | 'query' | 'caller'>, file: FilePart) => unknown;
  readonly maxFiles: number;
  /** The error for a form with more files. */
  readonly tooManyFiles: ErrorSpec;
}

import { z } from 'zod';
import type { DecodedType } from './picture.type';

/** What to make of a picture; sizes are pixels. */
export interface PictureOutput {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly fit: 'cover' | 'inside' | 'contain';
  /** A smaller picture is not enlarged. */
  readonly withoutEnlargement?: boolean;
  readonly blur?: number;
  /** `auto`: PNG for pictures with transparency, else JPEG. */
  readonly format: 'png' | 'jpeg' | 'auto';
  /** Quality of a JPEG, 1 … 100. */
  readonly quality?: number;
  /** Resolution at which a drawing is rendered, dots per inch. */
  readonly density?: number;
}

/** A picture for the process that decodes it. */
export interface PictureJob {
  readonly content: Uint8Array;
  readonly type: DecodedType | 'svg';
  readonly output: PictureOutput;
  readonly maxPixels: number;
  /** Larger than `maxPixels` when another lane may still take it. */
  readonly hardPixels: number;
}

const sizeSchema = z.object({ width: z.number().int().positive(), height: z.number().int().positive() });
/** Bounds answers of the process, which has read untrusted content. */
const MAX_ENCODED_BYTES = 32 * 1_024 * 1_024;

export const replySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('done'),
    /** Size of the original as people see it. */
    original: sizeSchema,
    picture: sizeSchema.extend({
      type: z.enum(['image/png', 'image/jpeg']),
      content: z.instanceof(Uint8Array).refine(({ byteLength }) => byteLength <= MAX_ENCODED_BYTES),
    }),
    /** Resident memory of the process behind it, bytes. */
    rss: z.number(),
  }),
  /** More pixels than this lane accepts. */
  z.object({ kind: z.literal('large'), pixels: z.number() }),
  z.object({ kind: z.literal('unreadable'), reason: z.string() }),
  /** The process has used up the resources of one picture, and ends. */
  z.object({ kind: z.literal('spent'), what: z.enum(['memory', 'processor time', 'time', 'process']) }),
]);
export type PictureReply = z.infer<typeof replySchema>;
export type DonePicture = Extract<PictureReply, { kind: 'done' }>;

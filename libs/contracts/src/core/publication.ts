import { z } from 'zod';
import type { Operation } from './operation';

/** What the source of a publication answers: whole documents, the same ones for everybody. */
export const publishedSchema = z.object({ documents: z.array(z.looseObject({ _id: z.string() })) });
export type Published = z.infer<typeof publishedSchema>;

/** A collection that DDP clients subscribe to by name, without a login (contract/ddp-extra.json, publications). */
export interface PublicationDefinition {
  readonly name: string;
  /** What clients call the collection of its documents. */
  readonly collection: string;
  readonly summary: string;
  /** Takes no input; absent: the publication has no documents, and clients wait until it is ready. */
  readonly source?: Operation<z.ZodType, typeof publishedSchema>;
  /** Beginnings of the ids of settings whose changes change the documents. */
  readonly settings?: readonly string[];
}

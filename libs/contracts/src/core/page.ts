import { z } from 'zod';

/** A JSON value as `query`, `fields` and `sort` carry it, dates included (EJSON). */
export type JsonQuery = Readonly<Record<string, unknown>>;

/**
 * The paging part of a list's input (contract/rest-conventions.md, "Paging"). `count` 0 asks for everything;
 * the service applies the limits of the settings API_Default_Count, API_Upper_Count_Limit, API_Allow_Infinite_Count.
 */
export const pageSchema = z.object({
  offset: z.number().int().min(0).default(0),
  count: z.number().int().optional(),
  sort: z.record(z.string(), z.union([z.literal(1), z.literal(-1)])).optional(),
  query: z.record(z.string(), z.unknown()).optional(),
  fields: z.record(z.string(), z.union([z.literal(0), z.literal(1), z.boolean()])).optional(),
});
export type Page = z.infer<typeof pageSchema>;

/** What a paged list answers beside its items. */
export const pageInfoSchema = z.object({ count: z.number().int(), offset: z.number().int(), total: z.number().int() });
export type PageInfo = z.infer<typeof pageInfoSchema>;

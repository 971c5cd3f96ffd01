import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { userCardSchema } from './users.contract';

/** Cards of one page of {@link everybody}. */
export const EVERYBODY_PAGE = 500;

/** Every account that has a user name, page by page in the order of ids. */
export const everybody = defineOperation({
  id: 'auth.users.everybody',
  summary: 'All accounts, page by page, for services that reach everybody',
  auth: 'internal',
  input: z.object({
    activeOnly: z.boolean(),
    after: z.string().optional(),
    /** Accounts are counted up to this number and no further; absent: all. */
    countUpTo: z.number().int().min(1).optional(),
  }),
  output: z.object({
    users: z.array(userCardSchema),
    /** Of all pages, `countUpTo` at most. */
    total: z.number().int(),
    next: z.string().optional(),
  }),
  errors: [],
});

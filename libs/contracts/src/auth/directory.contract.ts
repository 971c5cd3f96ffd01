import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { emailSchema } from '../entities/user';

export const MAX_SEARCH_TEXT = 255;
/** Most users of one list of suggestions. */
export const MAX_SUGGESTIONS = 100;
/** Most user names that a search leaves out. */
export const MAX_EXCEPTIONS = 1_000;

export const suggestedUserSchema = z.object({
  _id: z.string(),
  username: z.string(),
  name: z.string().optional(),
  nickname: z.string().optional(),
  status: z.string().optional(),
  statusText: z.string().optional(),
  avatarETag: z.string().optional(),
});
export type SuggestedUser = z.infer<typeof suggestedUserSchema>;

/** Whoever asks has decided whom the caller may find. */
export const suggestUsers = defineOperation({
  id: 'auth.directory.suggest',
  summary: 'Active users that somebody may mean by a few letters, the likeliest first',
  auth: 'internal',
  input: z.object({
    text: z.string().max(MAX_SEARCH_TEXT),
    limit: z.number().int().min(1).max(MAX_SUGGESTIONS),
    except: z.array(z.string()).max(MAX_EXCEPTIONS).default([]),
    /** Shown before all others, whatever they are called. */
    ids: z.array(z.string()).max(MAX_SUGGESTIONS).default([]),
    /** Without it, nobody but those named by id. */
    others: z.boolean(),
  }),
  output: z.object({ users: z.array(suggestedUserSchema) }),
  errors: [],
});

export const directoryUserSchema = z.object({
  _id: z.string(),
  username: z.string(),
  name: z.string().optional(),
  nickname: z.string().optional(),
  bio: z.string().optional(),
  createdAt: z.date().optional(),
  emails: z.array(emailSchema).optional(),
  avatarETag: z.string().optional(),
});

/** Whoever asks has decided that the caller may see everybody, and whether with addresses. */
export const browseUsers = defineOperation({
  id: 'auth.directory.browse',
  summary: 'Active users whose names hold a text, page by page',
  auth: 'internal',
  input: z.object({
    text: z.string().max(MAX_SEARCH_TEXT),
    sortBy: z.enum(['name', 'createdAt', 'username', 'email', 'bio']),
    direction: z.union([z.literal(1), z.literal(-1)]),
    offset: z.number().int().min(0),
    count: z.number().int().min(1),
    withEmails: z.boolean(),
  }),
  output: z.object({ users: z.array(directoryUserSchema), total: z.number().int() }),
  errors: [],
});

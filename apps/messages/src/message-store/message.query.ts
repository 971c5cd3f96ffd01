import type { QueryPolicy } from '@gantry/service-kit';

/** What clients may filter, sort and project messages by. */
export const MESSAGE_QUERY: QueryPolicy = {
  filter: [
    '_id',
    'msg',
    'ts',
    't',
    'u',
    'tmid',
    'tcount',
    'tlm',
    'replies',
    'mentions',
    'starred',
    'pinned',
    'editedAt',
    'alias',
    'groupable',
    'drid',
    'file',
    'attachments',
    'customFields',
    '_updatedAt',
  ],
  hidden: ['_outbox', '_hidden'],
};

import { z } from 'zod';
import { defineOperation } from '../core/operation';

/** contract/ddp-extra.json, banner/dismiss: of those that stand in the account itself (contract/defaults.json, accounts.meFields, banners). */
export const dismissAnnouncement = defineOperation({
  id: 'auth.announcements.dismiss',
  summary: 'Mark an announcement in the own account as read',
  auth: 'required',
  input: z.object({
    id: z
      .string()
      .min(1)
      .max(255)
      .regex(/^[^.$\0]+$/),
  }),
  output: z.object({}),
  ddp: [
    {
      method: 'banner/dismiss',
      input: ([banner]) => ({ id: z.record(z.string(), z.unknown()).catch({}).parse(banner)['id'] }),
      result: () => undefined,
      example: [{ id: 'versionUpdate-3_11_1' }],
    },
  ],
  errors: [],
});

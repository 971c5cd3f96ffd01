import { z } from 'zod';
import { defineOperation } from '../core/operation';

/** Where a banner is shown. */
export const BANNER_PLATFORMS = ['web', 'mobile'] as const;

/** A notice above everything else, until its reader puts it away. `view` is a block of the UI kit. */
export const bannerSchema = z.looseObject({
  _id: z.string(),
  platform: z.array(z.string()),
  startAt: z.date(),
  expireAt: z.date(),
  createdAt: z.date(),
  roles: z.array(z.string()).optional(),
  view: z.looseObject({}).optional(),
});
export type Banner = z.infer<typeof bannerSchema>;

/** contract/rest-extra.json, banners.getNew. The reference checks the arguments before its own text for a missing one. */
export const newBanners = defineOperation({
  id: 'notifications.banners.listNew',
  summary: 'The banners that the caller has not put away',
  auth: 'required',
  input: z.object({ platform: z.string().min(1).max(100), bid: z.string().nullish() }),
  output: z.object({ banners: z.array(bannerSchema) }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/banners.getNew',
      request: ({ query }) => ({ platform: query['platform'], bid: query['bid'] || undefined }),
      paramErrors: {
        platform: { code: 'plain', text: "Match error: Missing key 'platform'", kind: 'text', when: 'absent' },
      },
      example: { platform: 'web' },
    },
  ],
  errors: [{ code: 'error-unknown-platform', text: 'Platform is unknown.' }],
});

/** contract/rest-extra.json, banners.dismiss. */
export const dismissBanner = defineOperation({
  id: 'notifications.banners.dismiss',
  summary: 'Put a banner away',
  auth: 'required',
  input: z.object({ bannerId: z.string().trim().min(1) }),
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/banners.dismiss',
      request: ({ body }) => ({ bannerId: body['bannerId'] }),
      paramErrors: { bannerId: { code: 'plain', text: "Match error: Missing key 'bannerId'", kind: 'text' } },
      example: { bannerId: 'H4yHqkcQ5bgZNi2tB' },
    },
  ],
  errors: [{ code: 'error', kind: 'bare' }],
});

import { z } from 'zod';
import { defineOperation } from '../core/operation';

/** contract/ddp-extra.json, OEmbedCacheCleanup, the button of the setting API_Embed_clear_cache_now. */
export const cleanPreviewCache = defineOperation({
  id: 'messages.previews.clean',
  summary: 'Forget what was found behind links longer ago than API_EmbedCacheExpirationDays',
  auth: 'required',
  checkedByUseCase: { all: ['edit-privileged-setting'] },
  input: z.object({}),
  output: z.object({}),
  ddp: [
    {
      method: 'OEmbedCacheCleanup',
      input: () => ({}),
      result: () => ({ message: 'cache_cleared' }),
      example: [],
    },
  ],
  errors: [{ code: 'error-not-allowed', text: 'Not allowed' }],
});

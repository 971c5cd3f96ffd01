import { userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  languageCodeSchema,
  TRANSLATION_NOT_ALLOWED,
  TRANSLATION_OFF,
  type InputOf,
  type OutputOf,
  type saveAutoTranslate,
  type wantedLanguages,
} from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { RoomNotices } from '../notices/room.notices';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';

const DETAILS = { method: 'autoTranslate.saveSettings' };

/** The language in which each member reads a room. The messages service does the translating. */
@Injectable()
export class AutoTranslateService {
  constructor(
    private readonly subscriptions: SubscriptionsRepository,
    private readonly notices: RoomNotices,
    private readonly policies: PolicyCache,
  ) {}

  /** @throws AppError as documented for autotranslate.saveSettings in contract/rest-extra.json */
  async save(
    context: RequestContext,
    input: InputOf<typeof saveAutoTranslate>,
  ): Promise<OutputOf<typeof saveAutoTranslate>> {
    const { settings, access } = await this.policies.current();
    if (input.by === 'route' && !settings.flag('AutoTranslate_Enabled')) throw AppError.text(TRANSLATION_OFF.text);
    const change = changeOf(input);
    if (!access.can(context.caller, 'auto-translate'))
      throw new AppError(TRANSLATION_NOT_ALLOWED.code, TRANSLATION_NOT_ALLOWED.text, DETAILS);
    const before = await this.subscriptions.of(input.rid, userIdOf(context.caller));
    if (!before) throw new AppError('error-invalid-subscription', 'Invalid subscription', DETAILS);
    const isFirst = change.autoTranslate === true && before.autoTranslateLanguage === undefined;
    const changed = await this.subscriptions.change(input.rid, before.u._id, {
      ...change,
      ...(isFirst && input.defaultLanguage ? { autoTranslateLanguage: input.defaultLanguage } : {}),
    });
    if (!changed) throw new AppError('error-invalid-subscription', 'Invalid subscription', DETAILS);
    this.notices.tellSubscription('updated', changed);
    return {};
  }

  async languages({ rid, userId }: InputOf<typeof wantedLanguages>): Promise<OutputOf<typeof wantedLanguages>> {
    const languages = await this.subscriptions.languagesIn(rid);
    const own = userId === undefined ? undefined : (await this.subscriptions.of(rid, userId))?.autoTranslateLanguage;
    return { languages, ...(own === undefined ? {} : { own }) };
  }
}

/** @throws AppError for another field, and for a value of another kind than the field has */
function changeOf({ field, value, by }: InputOf<typeof saveAutoTranslate>): {
  autoTranslate?: boolean;
  autoTranslateLanguage?: string;
} {
  if (field === 'autoTranslate') {
    if (by === 'route' && typeof value !== 'boolean')
      throw AppError.text('The bodyParam "autoTranslate" must be a boolean.');
    return { autoTranslate: value === true || value === '1' };
  }
  if (field === 'autoTranslateLanguage') {
    if (typeof value !== 'string') throw AppError.text('The bodyParam "autoTranslateLanguage" must be a string.');
    if (!languageCodeSchema.safeParse(value).success)
      throw new AppError('error-invalid-settings', 'Invalid settings value', DETAILS);
    return { autoTranslateLanguage: value };
  }
  throw new AppError('error-invalid-settings', 'Invalid settings field', DETAILS);
}

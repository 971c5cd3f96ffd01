import { asSystem, Bus, systemContext, userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  roomStanding,
  TRANSLATION_NOT_ALLOWED,
  TRANSLATION_OFF,
  wantedLanguages,
  type InputOf,
  type Message,
  type OutputOf,
  type translateMessage,
  type translationLanguages,
  type translationProviders,
} from '@gantry/contracts';
import { LOGGER, PolicyCache, type Logger, type Settings } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { MessageBroadcast } from '../broadcast/message.broadcast';
import { MessageAccess } from '../message-access/message.access';
import { messageFor } from '../message-store/message.view';
import { MessagesRepository } from '../message-store/messages.repository';
import { protect } from './protected-text.rule';
import { TRANSLATION_PROVIDERS } from './providers/translation.providers';
import type { Translator } from './providers/translation.provider';

/** Most languages that a message is translated into automatically; each one costs a request to the provider. */
const MAX_LANGUAGES = 10;
const MAX_ROOMS = 10_000;
/** How long it may take until a newly chosen language is used, ms. */
const LANGUAGES_TTL_MS = 10_000;
const DEFAULT_LANGUAGE = 'en';

type Translations = Readonly<Record<string, string>>;

/** Translates messages with the provider that the settings name. */
@Injectable()
export class TranslationService {
  private readonly wanted = new LRUCache<string, readonly string[]>({ max: MAX_ROOMS, ttl: LANGUAGES_TTL_MS });

  constructor(
    private readonly messages: MessageAccess,
    private readonly repository: MessagesRepository,
    private readonly broadcast: MessageBroadcast,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws AppError while translation is off or not set up, without the right, when the provider does not answer */
  async languages(
    context: RequestContext,
    { targetLanguage }: InputOf<typeof translationLanguages>,
  ): Promise<OutputOf<typeof translationLanguages>> {
    const translator = opened(await this.permitted(context, 'autoTranslate.getSupportedLanguages'));
    return { languages: await this.answered(() => translator.languages(targetLanguage || DEFAULT_LANGUAGE)) };
  }

  /**
   * @throws AppError while translation is off or not configured, without permission, or when the provider does not
   * answer
   */
  async translate(
    context: RequestContext,
    { messageId, targetLanguage, by }: InputOf<typeof translateMessage>,
  ): Promise<OutputOf<typeof translateMessage>> {
    const settings = await this.permitted(context, 'autoTranslate.translateMessage');
    const readable = await this.messages.readable(context, messageId);
    if (!readable)
      throw by === 'route' ? AppError.text('Message not found.') : new AppError('error-not-allowed', 'Not allowed');
    const { message, posting } = readable;
    const translator = opened(settings);
    const language = targetLanguage || (await this.ownLanguage(context, message.rid)) || DEFAULT_LANGUAGE;
    const text = await this.answered(() => translated(translator, message.msg, language));
    const changed = await this.keep(message, { [language]: text }, settings);
    if (changed) this.broadcast.changed(changed, posting.room);
    return { message: messageFor(posting.caller.userId, changed ?? message) };
  }

  providers(): OutputOf<typeof translationProviders> {
    const entries = TRANSLATION_PROVIDERS.map(({ name, displayName }) => [name, { name, displayName }] as const);
    return { providers: Object.fromEntries(entries) };
  }

  /** Translates a message for the members who have translation switched on. Failures are logged and not repeated. */
  async translateForRoom(message: Message, traceId: string): Promise<void> {
    const { settings } = await this.policies.current();
    const translator = settings.flag('AutoTranslate_Enabled') ? translatorOf(settings) : undefined;
    if (!translator || message.msg === '' || message.t !== undefined) return;
    const context = systemContext('messages', traceId);
    const languages = (await this.languagesOf(context, message.rid)).slice(0, MAX_LANGUAGES);
    if (languages.length === 0) return;
    const translations: Record<string, string> = {};
    for (const language of languages) {
      try {
        translations[language] = await translated(translator, message.msg, language);
      } catch (err) {
        this.logger.warn({ err, message: message._id, language, traceId }, 'message not translated');
      }
    }
    const changed = Object.keys(translations).length > 0 && (await this.keep(message, translations, settings));
    const { room } = changed ? await this.bus.call(roomStanding, context, { rid: message.rid }) : { room: null };
    if (changed && room) this.broadcast.changed(changed, room);
  }

  private async languagesOf(context: RequestContext, rid: string): Promise<readonly string[]> {
    const known = this.wanted.get(rid);
    if (known) return known;
    const { languages } = await this.bus.call(wantedLanguages, context, { rid });
    this.wanted.set(rid, languages);
    return languages;
  }

  private async ownLanguage(context: RequestContext, rid: string): Promise<string | undefined> {
    const input = { rid, userId: userIdOf(context.caller) };
    return (await this.bus.call(wantedLanguages, asSystem(context, 'messages'), input)).own;
  }

  /** Adds translations to the existing ones; does nothing when the text has changed. */
  private keep({ _id, msg }: Message, translations: Translations, settings: Settings): Promise<Message | undefined> {
    return this.repository.addTranslations(_id, msg, translations, settings.text('AutoTranslate_ServiceProvider'));
  }

  private async permitted({ caller }: RequestContext, method: string): Promise<Settings> {
    const { settings, access } = await this.policies.current();
    if (!access.can(caller, 'auto-translate'))
      throw new AppError(TRANSLATION_NOT_ALLOWED.code, TRANSLATION_NOT_ALLOWED.text, { method });
    return settings;
  }

  private async answered<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (err) {
      this.logger.warn({ err }, 'the translation service did not answer');
      throw new AppError('error-translation-failed', 'The translation service did not answer');
    }
  }
}

/** @throws AppError while translation is off, or not set up */
function opened(settings: Settings): Translator {
  const translator = settings.flag('AutoTranslate_Enabled') ? translatorOf(settings) : undefined;
  if (!translator) throw AppError.text(TRANSLATION_OFF.text);
  return translator;
}

function translatorOf(settings: Settings): Translator | undefined {
  const name = settings.text('AutoTranslate_ServiceProvider');
  return TRANSLATION_PROVIDERS.find((provider) => provider.name === name)?.open(settings);
}

async function translated(translator: Translator, msg: string, language: string): Promise<string> {
  const { text, restore } = protect(msg);
  return restore(await translator.translate(text, language));
}

import { METRICS, type Settings } from '@gantry/service-kit';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Counter, type Registry } from 'prom-client';
import { z } from 'zod';
import { isPlain, plainMarkdown, type Markdown } from './markdown.rule';
import { MarkdownThread, type ParserOptions } from './markdown.thread';

/** Longer texts are not parsed, characters. */
const MAX_PARSED = 5_000;

const markdownSchema = z.array(z.looseObject({ type: z.string() }));

/**
 * What newer clients draw a message by (`md`). Most texts mean nothing but themselves and cost a look; the rest is parsed in a
 * thread, and shown as it is where that fails.
 */
@Injectable()
export class MarkdownService implements OnModuleDestroy {
  private readonly thread = new MarkdownThread();
  private readonly unparsed: Counter;

  constructor(@Inject(METRICS) registry: Registry) {
    this.unparsed = new Counter({
      name: 'gantry_messages_unparsed_total',
      help: 'Texts that were taken as they are: too long, too costly, or too many at one time',
      registers: [registry],
    });
  }

  /** Never fails. @param authorId whose time of the parser it takes; none for texts that are drawn anew. @returns undefined for an empty text */
  async of(text: string, settings: Settings, authorId?: string): Promise<Markdown | undefined> {
    if (text === '') return undefined;
    if (isPlain(text)) return plainMarkdown(text);
    const json = text.length > MAX_PARSED ? undefined : await this.thread.parse(text, optionsOf(settings), authorId);
    if (json !== undefined) return markdownSchema.parse(JSON.parse(json));
    this.unparsed.inc();
    return plainMarkdown(text);
  }

  onModuleDestroy(): Promise<void> {
    return this.thread.close();
  }
}

function optionsOf(settings: Settings): ParserOptions {
  return {
    colors: settings.flag('HexColorPreview_Enabled'),
    emoticons: true,
    ...(settings.flag('Katex_Enabled')
      ? {
          katex: {
            dollarSyntax: settings.flag('Katex_Dollar_Syntax'),
            parenthesisSyntax: settings.flag('Katex_Parenthesis_Syntax'),
          },
        }
      : {}),
  };
}

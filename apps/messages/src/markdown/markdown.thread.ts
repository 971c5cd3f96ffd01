import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';

export interface ParserOptions {
  readonly colors: boolean;
  readonly emoticons: boolean;
  readonly katex?: { readonly dollarSyntax: boolean; readonly parenthesisSyntax: boolean };
}

interface Job {
  /** Epoch ms. */
  readonly since: number;
  readonly text: string;
  readonly options: ParserOptions;
  readonly done: (json: string | undefined) => void;
}

const SCRIPT = join(__dirname, 'markdown.worker.js');
/** Most texts that wait; further ones are not parsed. */
const MAX_WAITING = 500;
/** A text that has waited longer is not parsed, ms: whoever sends it waits too. */
const MAX_WAIT_MS = 2_000;
/** The thread is ended when a text takes longer, ms. */
const PARSE_MS = 500;
/** Longest result, characters of JSON. */
const MAX_JSON = 100_000;
/** Deepest result; each nested block counts two levels. */
const MAX_DEPTH = 40;
const MAX_HEAP_MB = 64;

const answerSchema = z.object({ json: z.string().optional() });

/**
 * Parses one text at a time in a thread of its own. The thread starts when it is first needed and is restarted when a
 * text takes too long.
 */
export class MarkdownThread {
  private thread: Worker | undefined;
  private current: Job | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly waiting: Job[] = [];
  private isClosed = false;

  /** @returns JSON of the parsed text; undefined for one that is refused, takes or waits too long, or comes when too many wait */
  parse(text: string, options: ParserOptions): Promise<string | undefined> {
    if (this.isClosed || this.waiting.length >= MAX_WAITING) return Promise.resolve(undefined);
    return new Promise((done) => {
      this.waiting.push({ since: Date.now(), text, options, done });
      if (!this.current) this.next();
    });
  }

  private next(): void {
    const oldest = Date.now() - MAX_WAIT_MS;
    let job = this.waiting.shift();
    for (; job && job.since < oldest; job = this.waiting.shift()) job.done(undefined);
    this.current = job;
    if (!job) return;
    this.thread ??= this.start();
    this.timer = setTimeout(() => this.abandon(), PARSE_MS);
    this.thread.postMessage({ text: job.text, options: job.options });
  }

  private start(): Worker {
    const thread = new Worker(SCRIPT, {
      workerData: { maxBytes: MAX_JSON, maxDepth: MAX_DEPTH },
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    thread.unref();
    thread.on('message', (answer: unknown) => {
      if (this.thread === thread) this.settle(answerSchema.parse(answer).json);
    });
    // Probably out of memory. The text it was parsing is kept as plain text.
    for (const event of ['error', 'exit'] as const)
      thread.once(event, () => {
        if (this.thread === thread) this.abandon();
      });
    return thread;
  }

  private settle(json: string | undefined): void {
    clearTimeout(this.timer);
    this.current?.done(json);
    this.next();
  }

  private abandon(): void {
    const { thread } = this;
    this.thread = undefined;
    void thread?.terminate();
    this.settle(undefined);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const { thread } = this;
    this.thread = undefined;
    clearTimeout(this.timer);
    for (const { done } of [...(this.current ? [this.current] : []), ...this.waiting.splice(0)]) done(undefined);
    this.current = undefined;
    await thread?.terminate();
  }
}

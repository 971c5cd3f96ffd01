import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';

export interface ParserOptions {
  readonly colors: boolean;
  readonly emoticons: boolean;
  readonly katex?: { readonly dollarSyntax: boolean; readonly parenthesisSyntax: boolean };
}

interface Job {
  readonly text: string;
  readonly options: ParserOptions;
  readonly done: (json: string | undefined) => void;
}

const SCRIPT = join(__dirname, 'markdown.worker.js');
/** Texts that wait at one time; those beyond are not parsed. */
const MAX_WAITING = 500;
/** A text that takes longer costs the thread its life, ms. */
const PARSE_MS = 500;
/** Largest answer, characters of JSON. */
const MAX_JSON = 100_000;
/** Deepest answer: blocks within blocks, each of them two levels. */
const MAX_DEPTH = 40;
const MAX_HEAP_MB = 64;

const answerSchema = z.object({ json: z.string().optional() });

/**
 * Parses one text after the other in a thread of its own, started when it is first needed, ended and started anew when a text
 * takes too long.
 */
export class MarkdownThread {
  private thread: Worker | undefined;
  private current: Job | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly waiting: Job[] = [];
  private isClosed = false;

  /** @returns JSON of the parsed text; undefined for one that is refused, takes too long, or comes when too many wait */
  parse(text: string, options: ParserOptions): Promise<string | undefined> {
    if (this.isClosed || this.waiting.length >= MAX_WAITING) return Promise.resolve(undefined);
    return new Promise((done) => {
      this.waiting.push({ text, options, done });
      if (!this.current) this.next();
    });
  }

  private next(): void {
    const job = this.waiting.shift();
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
    // Out of memory, most likely: the text that it had in hand is shown as it is.
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

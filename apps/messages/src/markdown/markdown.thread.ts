import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { FairQueue } from '@gantry/service-kit';
import { z } from 'zod';
import { ParserBudget } from './parser.budget';

export interface ParserOptions {
  readonly colors: boolean;
  readonly emoticons: boolean;
  readonly katex?: { readonly dollarSyntax: boolean; readonly parenthesisSyntax: boolean };
}

export interface ParserLimits {
  /** How long a text waits for its turn, ms. */
  readonly waitMs: number;
}

interface Job {
  readonly owner: string;
  readonly text: string;
  readonly options: ParserOptions;
  readonly done: (json: string | undefined) => void;
  readonly patience: NodeJS.Timeout;
}

const SCRIPT = join(__dirname, 'markdown.worker.js');
/** Texts that wait at one time; beyond it, one of the owner who has used most is not parsed. */
const MAX_WAITING = 500;
/** A text that takes longer costs the thread its life, ms. */
const PARSE_MS = 250;
/** A message is not sent before its text is drawn, so nobody waits long for the texts of others. */
const LIMITS: ParserLimits = { waitMs: 500 };
/** Largest answer, characters of JSON. */
const MAX_JSON = 100_000;
/** Deepest answer: blocks within blocks, each of them two levels. */
const MAX_DEPTH = 40;
const MAX_HEAP_MB = 64;

/** Owner of texts that the platform has drawn anew, in the background. */
const PLATFORM = '';

const answerSchema = z.union([
  z.object({ isReady: z.literal(true) }),
  z.object({ json: z.string().optional(), spentMs: z.number() }),
]);

/**
 * Parses one text after the other in a thread of its own, started when it is first needed, ended and started anew when a text
 * takes too long. Turns are fair to each owner, and each has so much of the thread's time and no more.
 */
export class MarkdownThread {
  private thread: Worker | undefined;
  private isReady = false;
  private current: Job | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly waiting = new FairQueue<Job>(MAX_WAITING, MAX_WAITING);
  private readonly budget = new ParserBudget();
  private isClosed = false;

  constructor(private readonly limits: ParserLimits = LIMITS) {}

  /**
   * @param owner whose text it is: an id of a user; without one it takes its turn after everybody, and is not limited in time
   * @returns JSON of the parsed text; undefined for one that is refused, takes or waits too long, comes when too many wait, or
   * whose owner's time is spent
   */
  parse(text: string, options: ParserOptions, owner = PLATFORM): Promise<string | undefined> {
    if (this.isClosed || this.isSpent(owner)) return Promise.resolve(undefined);
    return new Promise((done) => {
      const patience = setTimeout(() => this.giveUp(job), this.limits.waitMs).unref();
      const job: Job = { owner, text, options, done, patience };
      const superfluous = this.waiting.push(owner, 1, job);
      if (superfluous) refuse(superfluous);
      this.next();
    });
  }

  private giveUp(job: Job): void {
    this.waiting.remove(job);
    refuse(job);
  }

  private next(): void {
    if (this.current || this.waiting.length === 0) return;
    this.thread ??= this.start();
    if (!this.isReady) return;
    const job = this.waiting.take();
    if (!job) return;
    clearTimeout(job.patience);
    // What it has spent since it began to wait counts too.
    if (this.isSpent(job.owner)) {
      refuse(job);
      return this.next();
    }
    this.current = job;
    // An answer that is there already counts, though this process was too busy to look at it.
    this.timer = setTimeout(() => setImmediate(() => this.current === job && this.abandon()), PARSE_MS);
    this.thread.postMessage({ text: job.text, options: job.options });
  }

  private start(): Worker {
    const thread = new Worker(SCRIPT, {
      workerData: { maxBytes: MAX_JSON, maxDepth: MAX_DEPTH },
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    this.isReady = false;
    thread.unref();
    thread.on('message', (message: unknown) => {
      if (this.thread !== thread) return;
      const answer = answerSchema.parse(message);
      if ('spentMs' in answer) return this.settle(answer.spentMs, answer.json);
      this.isReady = true;
      this.next();
    });
    // Out of memory, most likely: the text that it had in hand is shown as it is.
    for (const event of ['error', 'exit'] as const)
      thread.once(event, () => {
        if (this.thread === thread) this.abandon();
      });
    return thread;
  }

  private isSpent(owner: string): boolean {
    return owner !== PLATFORM && this.budget.isSpent(owner);
  }

  private settle(spentMs: number, json?: string): void {
    clearTimeout(this.timer);
    const { current } = this;
    this.current = undefined;
    if (current) {
      this.waiting.charge(current.owner, spentMs);
      this.budget.spend(current.owner, spentMs);
      current.done(json);
    }
    this.next();
  }

  private abandon(): void {
    const { thread } = this;
    this.thread = undefined;
    void thread?.terminate();
    // Whoever comes next need not wait for it. One that could not even start is tried again when it is needed.
    if (this.isReady) this.thread = this.start();
    this.settle(PARSE_MS);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const { thread } = this;
    this.thread = undefined;
    clearTimeout(this.timer);
    this.current?.done(undefined);
    this.current = undefined;
    for (let job = this.waiting.take(); job; job = this.waiting.take()) refuse(job);
    await thread?.terminate();
  }
}

function refuse({ patience, done }: Job): void {
  clearTimeout(patience);
  done(undefined);
}

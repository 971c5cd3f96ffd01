import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';

/** Without `bcrypt` a hash is created, with it the digest is compared. */
export interface HashingJob {
  readonly digest: string;
  readonly bcrypt?: string;
  /** The cost factor: a power of two of rounds. */
  readonly cost: number;
}

const answerSchema = z.union([
  z.object({ result: z.union([z.string(), z.boolean()]) }),
  z.object({ error: z.string() }),
]);
const SCRIPT = join(__dirname, 'hashing.worker.js');

/** Threads for bcrypt, started when they are first needed. The caller bounds the number of jobs. */
export class HashingThreads {
  private readonly idle: Worker[] = [];
  private readonly all = new Set<Worker>();

  /** @throws Error when the stored hash is invalid, or the thread ended */
  async run(job: HashingJob): Promise<string | boolean> {
    const thread = this.idle.pop() ?? this.start();
    const result = await answerOf(thread, job);
    this.idle.push(thread);
    if ('error' in result) throw new Error(result.error);
    return result.result;
  }

  private start(): Worker {
    const thread = new Worker(SCRIPT);
    thread.unref();
    this.all.add(thread);
    thread.once('exit', () => this.forget(thread));
    return thread;
  }

  private forget(thread: Worker): void {
    this.all.delete(thread);
    const place = this.idle.indexOf(thread);
    if (place >= 0) this.idle.splice(place, 1);
  }

  async close(): Promise<void> {
    await Promise.all([...this.all].map((thread) => thread.terminate()));
  }
}

function answerOf(thread: Worker, job: HashingJob): Promise<z.infer<typeof answerSchema>> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      thread.off('message', onMessage).off('error', onError).off('exit', onExit);
      act();
    };
    const onMessage = (message: unknown): void => settle(() => resolve(answerSchema.parse(message)));
    const onError = (error: unknown): void => settle(() => reject(error));
    const onExit = (): void => settle(() => reject(new Error('a hashing thread ended')));
    thread.on('message', onMessage).on('error', onError).on('exit', onExit);
    thread.postMessage(job);
  });
}

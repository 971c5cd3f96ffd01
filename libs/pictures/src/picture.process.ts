import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { replySchema, type PictureJob, type PictureReply } from './picture.job';
import type { LaneLimits } from './picture.limits';

const SCRIPT = join(__dirname, 'picture.worker.js');
/** Variables for libraries and fonts. A process that reads untrusted content gets no secret of the platform. */
const PASSED_VARIABLES = ['PATH', 'HOME', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'FONTCONFIG_FILE', 'XDG_CACHE_HOME'];
/** Limit of the JavaScript heap, which does not contain pixels. */
const HEAP_MEGABYTES = 128;
/**
 * A process that still uses this share of its memory after a picture is replaced, because the next picture would fail
 * otherwise.
 */
const KEPT_SHARE = 0.6;

/** Whose pictures a process reads: SVG loaders are only available for the platform's own. */
export type PictureOrigin = 'foreign' | 'own';

export interface ProcessOptions {
  readonly origin: PictureOrigin;
  readonly limits: Pick<LaneLimits, 'memoryBytes' | 'cpuMs'>;
  readonly startMs: number;
  readonly idleMs: number;
}

/** A process that decodes one picture at a time: started when needed, killed when it takes too long. */
export class PictureProcess {
  private child: Promise<ChildProcess> | undefined;
  private running: ChildProcess | undefined;
  private idle: NodeJS.Timeout | undefined;
  private starting = false;

  constructor(private readonly options: ProcessOptions) {}

  /** The process' id while there is one. */
  get pid(): number | undefined {
    return this.running?.pid;
  }

  /**
   * Whether the process is still starting, which is no fault of the picture: ending it now would only cause another
   * start.
   */
  get isStarting(): boolean {
    return this.starting;
  }

  /** @param isWanted asked again once the process has started. @throws Error when no process can be started */
  async run(job: PictureJob, isWanted: () => boolean): Promise<PictureReply> {
    clearTimeout(this.idle);
    const child = await (this.child ??= this.start());
    if (!isWanted()) return { kind: 'spent', what: 'time' };
    const reply = await replyOf(child, job);
    const kept = reply.kind === 'done' ? reply.rss / this.options.limits.memoryBytes : 0;
    if (reply.kind === 'spent' || kept > KEPT_SHARE) this.end();
    else this.idle = setTimeout(() => this.end(), this.options.idleMs).unref();
    return reply;
  }

  /** Kills the process; the picture in progress is answered as `spent`. The next picture starts a new process. */
  end(): void {
    clearTimeout(this.idle);
    this.running?.kill('SIGKILL');
    this.running = undefined;
    this.child = undefined;
  }

  private async start(): Promise<ChildProcess> {
    const { origin, limits, startMs } = this.options;
    const child = fork(SCRIPT, [origin, String(limits.memoryBytes), String(limits.cpuMs)], {
      env: Object.fromEntries(PASSED_VARIABLES.flatMap((name) => entryOf(name, process.env[name]))),
      execArgv: [`--max-old-space-size=${HEAP_MEGABYTES}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.running = child;
    this.starting = true;
    // It must not keep the parent process alive.
    child.unref();
    child.channel?.unref();
    child.once('exit', () => this.forget(child));
    try {
      await isReady(child, startMs);
      return child;
    } catch (error) {
      child.kill('SIGKILL');
      this.forget(child);
      throw error;
    } finally {
      this.starting = false;
    }
  }

  private forget(child: ChildProcess): void {
    if (this.running !== child) return;
    this.running = undefined;
    this.child = undefined;
  }
}

function entryOf(name: string, value: string | undefined): [string, string][] {
  return value === undefined ? [] : [[name, value]];
}

function isReady(child: ChildProcess, startMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (what: string) => (): void => reject(new Error(`a process for pictures ${what}`));
    const timer = setTimeout(failed('did not start in time'), startMs);
    child.once('message', () => resolve());
    child.once('error', reject);
    child.once('exit', failed('ended before it was ready'));
    child.once('exit', () => clearTimeout(timer));
    child.once('message', () => clearTimeout(timer));
  });
}

/** An invalid answer, and an end without an answer, are attributed to the picture. */
function replyOf(child: ChildProcess, job: PictureJob): Promise<PictureReply> {
  return new Promise((resolve) => {
    const settle = (reply: PictureReply): void => {
      child.off('message', onMessage).off('exit', onEnd).off('error', onEnd);
      resolve(reply);
    };
    const onEnd = (): void => settle({ kind: 'spent', what: 'process' });
    const onMessage = (message: unknown): void => {
      const reply = replySchema.safeParse(message);
      settle(reply.success ? reply.data : { kind: 'spent', what: 'process' });
    };
    child.on('message', onMessage).on('exit', onEnd).on('error', onEnd);
    child.send(job, (error) => {
      if (error) onEnd();
    });
  });
}

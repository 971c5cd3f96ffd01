import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { replySchema, type PictureJob, type PictureReply } from './picture.job';
import type { LaneLimits } from './picture.limits';

const SCRIPT = join(__dirname, 'picture.worker.js');
/** Where libraries and fonts lie. No secret of the platform is in the environment of a process that strangers' bytes reach. */
const PASSED_VARIABLES = ['PATH', 'HOME', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'FONTCONFIG_FILE', 'XDG_CACHE_HOME'];
/** Of JavaScript alone; pixels lie outside of it. */
const HEAP_MEGABYTES = 128;
/** A process that has kept this share of its memory is replaced: the next picture would be refused for the last one's. */
const KEPT_SHARE = 0.6;

/** Whose pictures a process reads: loaders for SVG are open in those for our own alone. */
export type PictureOrigin = 'foreign' | 'own';

export interface ProcessOptions {
  readonly origin: PictureOrigin;
  readonly limits: Pick<LaneLimits, 'memoryBytes' | 'cpuMs'>;
  readonly startMs: number;
  readonly idleMs: number;
}

/** One process that decodes one picture at a time: started when it is needed, killed when it is not done in time. */
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

  /** On its way, and so not at fault for what is late: whoever ends it now would have to start over. */
  get isStarting(): boolean {
    return this.starting;
  }

  /** @param isWanted asked again when the process is there. @throws Error when no process can be started */
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

  /** Kills the process; the picture in hand is answered as spent. The next one starts another. */
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
    // It keeps nobody from ending.
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

/** An answer that has not the form of one, and an end without one, are the picture's doing. */
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

import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

const STOP_TIMEOUT_MS = 15_000;
const RESTART_PAUSE_MS = 200;

export interface ChildOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** stdout and stderr go here. */
  readonly logFile: string;
  /** Starts again when it ends without being asked, as an orchestrator would. */
  readonly restart: boolean;
  readonly onStart: (child: SupervisedChild) => void;
}

/** One process of a test platform. */
export class SupervisedChild {
  readonly name: string;
  private child: ChildProcess;
  private stopping = false;
  starts = 0;

  constructor(private readonly options: ChildOptions) {
    this.name = options.name;
    this.child = this.start();
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  private start(): ChildProcess {
    mkdirSync(dirname(this.options.logFile), { recursive: true });
    const log = createWriteStream(this.options.logFile, { flags: 'a' });
    const child = spawn(this.options.command, [...this.options.args], {
      env: { PATH: process.env['PATH'] ?? '', ...this.options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    this.starts++;
    // `close` comes after the last output, `exit` may come before it.
    child.once('close', (code, signal) =>
      log.end(`[${this.name} ended: code ${String(code)}, signal ${String(signal)}]\n`),
    );
    child.once('exit', () => {
      if (this.stopping || !this.options.restart) return;
      setTimeout(() => {
        if (this.stopping) return;
        this.child = this.start();
        this.options.onStart(this);
      }, RESTART_PAUSE_MS);
    });
    this.child = child;
    return child;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** SIGTERM, then SIGKILL after 15 s. @returns the exit code, null when it was killed. */
  async stop(): Promise<number | null> {
    this.stopping = true;
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const ended = new Promise<number | null>((resolve) => this.child.once('exit', (code) => resolve(code)));
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    const code = await ended;
    clearTimeout(timer);
    return code;
  }
}

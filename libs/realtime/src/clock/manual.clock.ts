import type { Clock } from './clock';

interface Timer {
  at: number;
  task: () => void;
}

/** A clock for tests: time stands still and turns do not end until told. */
export class ManualClock implements Clock {
  private time = 0;
  private turnTasks: (() => void)[] = [];
  private timers: Timer[] = [];

  /** How many timers are set. */
  get timerCount(): number {
    return this.timers.length;
  }

  now(): number {
    return this.time;
  }

  atEndOfTurn(task: () => void): void {
    this.turnTasks.push(task);
  }

  after(ms: number, task: () => void): () => void {
    const timer = { at: this.time + ms, task };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  /** Runs what waits for the end of this turn; what that adds waits for the next one. */
  endTurn(): void {
    const tasks = this.turnTasks;
    this.turnTasks = [];
    tasks.forEach((task) => task());
  }

  /** Lets time pass, in ms, and runs the timers that come due, each at its time. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const due = this.timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
      const [next] = due;
      if (!next) {
        break;
      }
      this.timers = this.timers.filter((timer) => timer !== next);
      this.time = Math.max(this.time, next.at);
      next.task();
    }
    this.time = end;
  }
}

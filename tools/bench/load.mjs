// The parent's side of the client processes: connections are dealt out among them, figures are summed.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('./load.worker.mjs', import.meta.url));

class Worker {
  constructor() {
    this.child = fork(WORKER, [], { serialization: 'advanced' });
    this.onMark = () => undefined;
    this.child.on('message', (message) => {
      if (message.mark) this.onMark(message.mark);
      else if (message.failed) this.reject(new Error(`in a client process: ${message.failed}`));
      else this.resolve(message.value);
    });
    this.child.once('exit', (code) => this.reject?.(new Error(`a client process ended: ${code}`)));
  }

  order(name, details = {}) {
    return new Promise((resolve, reject) => {
      Object.assign(this, { resolve, reject });
      this.child.send({ name, ...details });
    });
  }
}

export class Load {
  /** @param count processes that hold the connections */
  constructor(count) {
    this.workers = Array.from({ length: count }, () => new Worker());
  }

  get pids() {
    return this.workers.map(({ child }) => child.pid);
  }

  /** A plan: `{ url, token?, subscriptions: [{ name, eventName }], reads, sends?: { rid, prefix } }`. */
  async open(plans) {
    await Promise.all(
      this.workers.map((worker, index) =>
        worker.order('open', { plans: plans.filter((_, position) => position % this.workers.length === index) }),
      ),
    );
  }

  /** @param at `{ begin(), end() }`: called where the measured time of the first process begins and ends */
  async run({ seconds, warmUp, inFlight }, at) {
    const [first] = this.workers;
    const readings = {};
    first.onMark = (mark) => (readings[mark] = at[mark]());
    const results = await Promise.all(this.workers.map((worker) => worker.order('run', { seconds, warmUp, inFlight })));
    const sum = (pick) => results.reduce((total, result) => total + pick(result), 0);
    const lost = results.find((result) => result.lost)?.lost;
    if (lost) console.log(`  ! ${lost}`);
    return {
      begin: await readings.begin,
      end: await readings.end,
      elapsed: sum(({ elapsed }) => elapsed) / results.length,
      acks: sum(({ acks }) => acks),
      deliveries: sum(({ deliveries }) => deliveries),
      ack: results.flatMap(({ ack }) => ack),
      delivery: results.flatMap(({ delivery }) => delivery),
      totals: {
        acks: sum(({ totals }) => totals.acks),
        deliveries: sum(({ totals }) => totals.deliveries),
        failures: sum(({ totals }) => totals.failures),
      },
      unanswered: sum(({ unanswered }) => unanswered),
      acknowledged: merge(results.map(({ acknowledged }) => acknowledged)),
    };
  }

  /** Ends the client processes and their connections. */
  async close() {
    await Promise.all(
      this.workers.map(async ({ child }) => {
        if (child.exitCode !== null) return;
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.disconnect();
        await ended;
      }),
    );
  }
}

function merge(parts) {
  const merged = {};
  for (const part of parts) for (const [rid, ids] of Object.entries(part)) (merged[rid] ??= []).push(...ids);
  return merged;
}

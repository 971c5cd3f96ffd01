// One measured load on the platform or on the bare server.
import { Load } from './load.mjs';
import { busCalls } from './prometheus.mjs';
import { cpuSeconds, difference, withChildren } from './processes.mjs';

/** Opens the connections of the plans, runs the load, closes them. */
export async function measureLoad(plans, { clientProcesses, seconds, warmUp, inFlight }, read) {
  const load = new Load(clientProcesses);
  try {
    await load.open(plans);
    const result = await load.run({ seconds, warmUp, inFlight }, { begin: read, end: read });
    return {
      ...result,
      sendsPerSecond: result.acks / result.elapsed,
      deliveriesPerSecond: result.deliveries / result.elapsed,
    };
  } finally {
    await load.close();
  }
}

/** The same with the platform's own cost: CPU by process, calls over the bus. */
export async function measurePlatform(platform, plans, load) {
  const { pids, ops } = platform.state;
  const family = withChildren(pids);
  const read = async () => {
    if (load.profile !== undefined) toggleProfiles(family);
    return { cpu: cpuSeconds(family), calls: await busCalls(ops) };
  };
  const result = await measureLoad(plans, load, read);
  const cpu = difference(result.begin.cpu, result.end.cpu);
  const total = cpu.reduce((sum, [, seconds]) => sum + seconds, 0);
  return {
    ...result,
    cpu,
    cpuPer10k: (total / result.deliveries) * 10_000,
    cores: total / result.elapsed,
    hops: (result.end.calls - result.begin.calls) / result.acks,
  };
}

/** See profile.cjs. */
function toggleProfiles({ nats: _notNode, ...family }) {
  for (const pid of Object.values(family)) process.kill(pid, 'SIGUSR2');
}

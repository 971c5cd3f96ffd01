// Loaded into every process of the platform by `--profile`: SIGUSR2 starts a CPU profile, the next one writes it. So the
// profile holds the measured time alone. (Node 20 has --cpu-prof for whole lives only, and not in NODE_OPTIONS.)
const { Session } = require('node:inspector');
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');

let session;

process.on('SIGUSR2', () => {
  if (!session) {
    session = new Session();
    session.connect();
    session.post('Profiler.enable');
    session.post('Profiler.start');
    return;
  }
  const ended = session;
  session = undefined;
  ended.post('Profiler.stop', (error, result) => {
    ended.disconnect();
    if (error) throw error;
    writeFileSync(
      join(process.env.BENCH_PROFILES, `${process.pid}-${Date.now()}.cpuprofile`),
      JSON.stringify(result.profile),
    );
  });
});

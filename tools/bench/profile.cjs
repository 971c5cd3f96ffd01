// Loaded into every process of the platform by `--profile`: a CPU profile of its whole life, written when it ends.
// (Node 20 takes --cpu-prof on the command line only, and the platform starts its processes itself.)
const { Session } = require('node:inspector');
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');

const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.start');
process.once('exit', () => {
  session.post('Profiler.stop', (error, result) => {
    if (!error) writeFileSync(join(process.env.BENCH_PROFILES, `${process.pid}.cpuprofile`), JSON.stringify(result.profile));
  });
});

// `npm run bench`: what the platform carries on this machine, next to what a bare WebSocket server carries. Installs and
// builds what is missing, starts a platform, loads it over 127.0.0.1, prints one table for each scenario, stops it.
//   --help for the flags
import { installIfNeeded } from './start.mjs';

installIfNeeded();
const { build } = await import('./build.mjs');
await build();
const { readOptions } = await import('./bench/options.mjs');
const { runBench } = await import('./bench/run.mjs');
process.exit((await runBench(readOptions(process.argv.slice(2)))) ? 0 : 1);

// A thread that does nothing but bcrypt. On Linux it steps back behind every other thread of the machine: a login may wait
// for a message, a message never waits for a login. Plain JavaScript, for a thread starts from a file as it is.
const { readlinkSync } = require('node:fs');
const { setPriority } = require('node:os');
const { parentPort } = require('node:worker_threads');
const { hashSync, verifySync } = require('@node-rs/bcrypt');

/** Of -20 … 19: about a tenth of the share of a thread at 0, where both want a processor. */
const LOW_PRIORITY = 10;

if (process.platform === 'linux') {
  // `<process>/task/<thread>`; Node itself tells no thread's id.
  const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  setPriority(thread, LOW_PRIORITY);
}

parentPort.on('message', ({ digest, bcrypt, cost }) => {
  try {
    parentPort.postMessage({ result: bcrypt === undefined ? hashSync(digest, { cost, version: '2b' }) : verifySync(digest, bcrypt) });
  } catch (error) {
    parentPort.postMessage({ error: String(error) });
  }
});

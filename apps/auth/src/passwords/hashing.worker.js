// A thread that runs bcrypt only. On Linux it has a lower priority than every other thread of the machine, so that
// logins do not delay messages. Plain JavaScript, because a thread loads its file as it is.
const { readlinkSync } = require('node:fs');
const { setPriority } = require('node:os');
const { parentPort } = require('node:worker_threads');
const { hashSync, verifySync } = require('@node-rs/bcrypt');

/** Of -20 … 19: about a tenth of the share of a thread with priority 0 when both want a processor. */
const LOW_PRIORITY = 10;

if (process.platform === 'linux') {
  // `<process>/task/<thread>`, because Node has no function for the id of a thread.
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

// A thread that parses texts: a text of a thousand signs can be made to take a second, and the thread that has it is then ended
// by the process, whose own thread goes on. Plain JavaScript, for a thread starts from a file as it is.
const { parentPort, workerData } = require('node:worker_threads');
const { parse } = require('@rocket.chat/message-parser');

const { maxBytes, maxDepth } = workerData;

const isDeep = (value, left) =>
  typeof value === 'object' &&
  value !== null &&
  (left === 0 || Object.values(value).some((inner) => isDeep(inner, left - 1)));

/** The parsed text as JSON; nothing for one that the parser does not take, or that became too large. */
function parsed(text, options) {
  try {
    const root = parse(text, options);
    const json = JSON.stringify(root);
    return json.length <= maxBytes && !isDeep(root, maxDepth) ? json : undefined;
  } catch {
    // The grammar refuses the text: it is shown as it is.
    return undefined;
  }
}

parentPort.on('message', ({ text, options }) => {
  const startedAt = performance.now();
  const json = parsed(text, options);
  parentPort.postMessage({ json, spentMs: performance.now() - startedAt });
});
parentPort.postMessage({ isReady: true });

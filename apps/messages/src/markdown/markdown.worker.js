// The thread that parses texts. A text of a thousand characters can be made to take a second; the process then ends
// this thread while its own goes on. Plain JavaScript, because a thread loads its file as it is.
const { parentPort, workerData } = require('node:worker_threads');
const { parse } = require('@rocket.chat/message-parser');

const { maxBytes, maxDepth } = workerData;

const isDeep = (value, left) =>
  typeof value === 'object' &&
  value !== null &&
  (left === 0 || Object.values(value).some((inner) => isDeep(inner, left - 1)));

/** The parsed text as JSON; undefined when the parser refuses it or the result is too large. */
function parsed(text, options) {
  try {
    const root = parse(text, options);
    const json = JSON.stringify(root);
    return json.length <= maxBytes && !isDeep(root, maxDepth) ? json : undefined;
  } catch {
    // The parser refuses the text: it is kept as plain text.
    return undefined;
  }
}

parentPort.on('message', ({ text, options }) => {
  const startedAt = performance.now();
  const json = parsed(text, options);
  parentPort.postMessage({ json, spentMs: performance.now() - startedAt });
});
parentPort.postMessage({ isReady: true });

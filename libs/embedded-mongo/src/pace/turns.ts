const waiting: (() => void)[] = [];
let scheduled = false;

/**
 * Resolves in a later turn of the event loop, in which no other waiter is resumed: however many long commands there are,
 * short ones wait for a slice of one of them.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    schedule();
  });
}

function schedule(): void {
  if (scheduled || waiting.length === 0) return;
  scheduled = true;
  setImmediate(() => {
    scheduled = false;
    waiting.shift()?.();
    // After what has been resumed: input that has come in by then is served first.
    schedule();
  });
}

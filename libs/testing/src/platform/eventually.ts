const DEFAULT_TIMEOUT_MS = 10_000;
const PAUSE_MS = 20;

/**
 * Waits until `check` answers without throwing and answers what it answered.
 * @throws the last failure after `timeoutMs`.
 */
export async function eventually<T>(check: () => Promise<T> | T, timeoutMs = DEFAULT_TIMEOUT_MS): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

// Calls over the bus so far, from the metrics of the processes that a send passes.
const ON_THE_WAY = /^(gateway|messages|standalone)/;
const COUNT = /^gantry_rpc_called_seconds_count\{.*\} (\d+)$/gm;

/** Sum of the calls that gateways and messages have made. @param ops URL of each process' metrics by name. */
export async function busCalls(ops) {
  const counts = await Promise.all(
    Object.entries(ops)
      .filter(([name]) => ON_THE_WAY.test(name))
      .map(async ([, url]) => {
        const response = await fetch(`${url}/metrics`);
        if (!response.ok) throw new Error(`${url}/metrics: ${response.status}`);
        return [...(await response.text()).matchAll(COUNT)].reduce((sum, [, value]) => sum + Number(value), 0);
      }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

// One table for each scenario, its ratios first.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat('en', { maximumFractionDigits: 2, minimumFractionDigits: 2 });

/** 12,345 · 1.23 */
export function figure(value) {
  return Math.abs(value) >= 100 ? whole.format(value) : fine.format(value);
}

export function milliseconds({ p50, p99 }) {
  return `${fine.format(p50)} / ${fine.format(p99)} ms`;
}

/** @param result `{ title, columns?, rows: string[][], notes?: string[] }`: the first cell of a row names it. */
export function printTable({ title, columns = [], rows, notes = [] }) {
  const lines = columns.length > 0 ? [['', ...columns], ...rows] : rows;
  const widths = [];
  for (const line of lines)
    for (const [index, cell] of line.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  console.log(`\n${title}`);
  for (const line of lines)
    console.log(
      `  ${line.map((cell, index) => (index === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[index]))).join('   ')}`,
    );
  for (const note of notes) console.log(`  ${note}`);
}

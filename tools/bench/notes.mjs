const SHOWN = 8;

/** Which processes used the processors, most first. */
export function cpuNote({ cpu, cores, elapsed }) {
  const parts = cpu.slice(0, SHOWN).map(([name, seconds]) => `${name} ${Math.round((seconds / elapsed) * 100)}%`);
  return `CPU, ${cores.toFixed(2)} cores: ${parts.join(', ')}`;
}

// What the kernel knows of processes: CPU time and resident memory, by /proc.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK']));

function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the name, may hold blanks and brackets.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(fields[1]), cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND };
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return undefined;
    throw error;
  }
}

function childrenOf(pid) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && statOf(name)?.parent === pid)
    .map(Number);
}

/** The platform's processes by name, with those that they started themselves (`standalone` has its database). */
export function withChildren(pids) {
  return Object.fromEntries(
    Object.entries(pids).flatMap(([name, pid]) => [
      [name, pid],
      ...childrenOf(pid).map((child, index) => [`${name}'s child ${index + 1}`, child]),
    ]),
  );
}

/** CPU seconds so far, user and system, by name. */
export function cpuSeconds(pids) {
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, statOf(pid)?.cpuSeconds ?? 0]));
}

/** Resident memory in bytes. */
export function residentBytes(pid) {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;
}

/** By name, what was used between two readings, most first. */
export function difference(before, after) {
  return Object.entries(after)
    .map(([name, value]) => [name, value - (before[name] ?? 0)])
    .sort(([, a], [, b]) => b - a);
}

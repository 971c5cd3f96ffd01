import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { transformFile } from '@swc/core';

const SOURCE = resolve(__dirname, '..');
const CACHE = resolve(__dirname, '../../../../.cache');

/** The library as JavaScript in a folder inside the repository, so that packages resolve. `remove` deletes it. */
export async function compileMain(): Promise<{ main: string; remove(): void }> {
  mkdirSync(CACHE, { recursive: true });
  const target = mkdtempSync(join(CACHE, 'embedded-mongo-'));
  for (const file of readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('.spec.ts') || file.startsWith('testing')) continue;
    const { code } = await transformFile(join(SOURCE, file), {
      swcrc: false,
      module: { type: 'commonjs' },
      jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
    });
    const output = join(target, relative('.', file).replace(/\.ts$/, '.js'));
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, code);
  }
  return { main: join(target, 'main.js'), remove: () => rmSync(target, { recursive: true, force: true }) };
}

export interface ForkedServer {
  process: ChildProcess;
  url: string;
  exited: Promise<number | NodeJS.Signals | null>;
}

/** Starts the compiled process on a folder and waits until it is ready. @param env over the environment of the test. */
export async function forkServer(
  main: string,
  dataDir: string,
  env: Record<string, string> = {},
): Promise<ForkedServer> {
  const child = fork(main, {
    env: { ...process.env, EMBEDDED_MONGO_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    execArgv: [],
  });
  const exited = new Promise<number | NodeJS.Signals | null>((done) =>
    child.once('exit', (code, signal) => done(signal ?? code)),
  );
  const url = await new Promise<string>((done, fail) => {
    child.once('message', (message) => {
      if (typeof message === 'object' && message !== null && 'url' in message) done(String(message.url));
    });
    exited.then(() => fail(new Error('the server ended before it was ready')), fail);
  });
  return { process: child, url, exited };
}

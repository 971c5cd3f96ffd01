import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate and its key, as PEM texts and as the files that a server reads. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** An authority of its own that signs certificates for servers and clients on this machine, by openssl. */
export class Authority {
  private constructor(
    private readonly folder: string,
    readonly own: Pair,
  ) {}

  static async create(name: string): Promise<Authority> {
    const folder = await mkdtemp(join(tmpdir(), 'bus-certificates-'));
    const [keyFile, certFile] = [join(folder, 'ca.key'), join(folder, 'ca.pem')];
    openssl(['req', '-x509', ...NEW_KEY, '-keyout', keyFile, '-out', certFile, '-days', '1', '-subj', `/CN=${name}`]);
    return new Authority(folder, await pairOf(certFile, keyFile));
  }

  /** For localhost and 127.0.0.1. */
  async sign(name: string): Promise<Pair> {
    const file = (ending: string): string => join(this.folder, `${name}.${ending}`);
    openssl(['req', '-new', ...NEW_KEY, '-keyout', file('key'), '-out', file('csr'), '-subj', `/CN=${name}`]);
    await writeFile(file('ext'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
    const by = ['-CA', this.own.certFile, '-CAkey', this.own.keyFile, '-CAcreateserial'];
    const about = ['-in', file('csr'), '-extfile', file('ext'), '-days', '1', '-out', file('pem')];
    openssl(['x509', '-req', ...about, ...by]);
    return pairOf(file('pem'), file('key'));
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }
}

function openssl(args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}

async function pairOf(certFile: string, keyFile: string): Promise<Pair> {
  const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
  return { cert, key, certFile, keyFile };
}

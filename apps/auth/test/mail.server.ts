import { eventually } from '@gantry/testing';
import { SMTPServer } from 'smtp-server';

/** A mail as it came over the wire. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Names in lower case, unfolded. */
  readonly headers: ReadonlyMap<string, string>;
  /** Names as often as they came. */
  readonly headerNames: readonly string[];
  readonly text: string;
  readonly html: string;
}

/** Recipients that begin with this are refused for good. */
export const REFUSED = 'refused';

const unquoted = (text: string) =>
  Buffer.from(
    text
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');

function headersOf(block: string): [string, string][] {
  return block
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]);
}

function divide(part: string): { headers: [string, string][]; body: string } {
  const end = part.indexOf('\r\n\r\n');
  return { headers: headersOf(part.slice(0, end)), body: part.slice(end + 4) };
}

/** The content of a part of that type, decoded. */
function contentOf(part: string, type: string): string | undefined {
  const { headers, body } = divide(part);
  const known = new Map(headers);
  const contentType = known.get('content-type') ?? 'text/plain';
  const boundary = /boundary="?([^";]+)/.exec(contentType)?.[1];
  if (boundary !== undefined)
    return body
      .split(`--${boundary}`)
      .slice(1, -1)
      .map((inner) => contentOf(inner.replace(/^\r\n/, ''), type))
      .find((found) => found !== undefined);
  if (!contentType.startsWith(type)) return undefined;
  const encoding = known.get('content-transfer-encoding');
  return (
    encoding === 'quoted-printable'
      ? unquoted(body)
      : encoding === 'base64'
        ? Buffer.from(body, 'base64').toString('utf8')
        : body
  ).trimEnd();
}

export function readMail(raw: string): Pick<ReceivedMail, 'headers' | 'headerNames' | 'text' | 'html'> {
  const { headers } = divide(raw);
  return {
    headers: new Map(headers),
    headerNames: headers.map(([name]) => name),
    text: contentOf(raw, 'text/plain') ?? '',
    html: contentOf(raw, 'text/html') ?? '',
  };
}

/** A mail server of a suite's own. */
export class MailServer {
  readonly mails: ReceivedMail[] = [];
  private server: SMTPServer | undefined;
  port = 0;

  /** @param port the one of before when it comes back */
  async start(): Promise<void> {
    const server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      // Clients keep connections for later.
      closeTimeout: 50,
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith(REFUSED) ? Object.assign(new Error('no such mail box'), { responseCode: 550 }) : null),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope;
          this.mails.push({
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map(({ address }) => address),
            ...readMail(Buffer.concat(chunks).toString('utf8')),
          });
          done();
        });
      },
    });
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    const address = server.server.address();
    if (typeof address === 'object' && address !== null) this.port = address.port;
    this.server = server;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server) await new Promise<void>((resolve) => server.close(resolve));
  }

  to(address: string): ReceivedMail[] {
    return this.mails.filter(({ to }) => to.includes(address));
  }

  /** Waits for the mail with that number, from 1. */
  async next(address: string, number = 1): Promise<ReceivedMail> {
    return eventually(() => {
      const mail = this.to(address)[number - 1];
      if (!mail) throw new Error(`${this.to(address).length} mails to ${address}`);
      return mail;
    });
  }
}

/** The token of a link to that page. */
export function tokenIn({ text }: Pick<ReceivedMail, 'text'>, page: string): string {
  const token = new RegExp(`/${page}/([\\w-]{43})(?:\\s|$)`).exec(text)?.[1];
  if (token === undefined) throw new Error(`no link to ${page} in ${text}`);
  return token;
}

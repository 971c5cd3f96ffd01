import type { NatsAccess } from './nats.access';
import { Authority } from './nats.certificates.fixture';
import { nkeyUser, Operator } from './nats.jwt.fixture';
import { natsProblem } from './nats.problem';
import { NATS_SERVER_INSTALLED, NatsServer, PLATFORM_CONFIG } from './nats-server.fixture';
import { NatsTransport } from './nats.transport';

jest.setTimeout(30_000);

type Rest = Omit<NatsAccess, 'servers'>;

const suite = NATS_SERVER_INSTALLED ? describe : describe.skip;
suite(NATS_SERVER_INSTALLED ? 'access to NATS' : 'access to NATS (skipped: nats-server not installed)', () => {
  let server: NatsServer | undefined;
  afterEach(() => server?.stop());

  const start = async (config: string): Promise<void> => {
    server = await NatsServer.start(`${PLATFORM_CONFIG}${config}`);
  };

  /** What the operator reads, or that an event could be stored. */
  const attempt = async (rest: Rest): Promise<string> => {
    const access: NatsAccess = { servers: [server?.address ?? ''], ...rest };
    const streams = [{ name: 'EVENTS', subjects: ['event.>'] }];
    try {
      const transport = await NatsTransport.connect({ access, name: 'access', streams, onError: () => undefined });
      await transport.append('EVENTS', 'event.happened.k', 'id', Uint8Array.of(1));
      await transport.drain();
      return 'stored';
    } catch (error) {
      const problem = natsProblem(error, access);
      expect(problem).not.toContain('\n');
      expect(problem.startsWith(`NATS at ${server?.address}: `)).toBe(true);
      return problem.slice(`NATS at ${server?.address}: `.length);
    }
  };

  const REFUSED = /^refuses the credentials \((password|token|creds|nkey)\): authorization violation$/i;
  const [known, stranger] = [nkeyUser(), nkeyUser()];
  const [operator, other] = [new Operator(), new Operator()];

  it.each<[string, string, Rest, Rest]>([
    [
      'user and password',
      'authorization { user: ada, password: "p@ss:word" }',
      { credentials: { kind: 'password', user: 'ada', password: 'p@ss:word' } },
      { credentials: { kind: 'password', user: 'ada', password: 'secret' } },
    ],
    [
      'a token',
      'authorization { token: "a token" }',
      { credentials: { kind: 'token', token: 'a token' } },
      { credentials: { kind: 'token', token: 'secret' } },
    ],
    [
      'an NKey',
      `authorization { users: [{ nkey: ${known.publicKey} }] }`,
      { credentials: { kind: 'nkey', seed: known.seed } },
      { credentials: { kind: 'nkey', seed: stranger.seed } },
    ],
    [
      'a .creds file',
      operator.serverConfig,
      { credentials: { kind: 'creds', text: operator.creds() } },
      { credentials: { kind: 'creds', text: other.creds() } },
    ],
  ])('connects with %s, and says so when they are wrong or missing', async (_what, config, right, wrong) => {
    await start(config);
    expect(await attempt(right)).toBe('stored');
    expect(await attempt(wrong)).toMatch(REFUSED);
    expect(await attempt({})).toBe('asks for credentials, and none are set');
  });

  it('takes the text of a .creds file with line ends of Windows', async () => {
    await start(operator.serverConfig);
    const text = operator.creds().replaceAll('\n', '\r\n');
    expect(await attempt({ credentials: { kind: 'creds', text } })).toBe('stored');
  });

  it('refuses a server that carries less than the platform needs', async () => {
    server = await NatsServer.start('');
    expect(await attempt({})).toMatch(/^max_payload of the server is 1048576 bytes, below the 8388608 .*deploy\/nats/);
  });

  it('refuses a server alone that should keep three replicas', async () => {
    await start('');
    const access = { servers: [server?.address ?? ''] };
    const streams = [{ name: 'EVENTS', subjects: ['event.>'] }];
    const options = { access, name: 'replicas', streams, streamReplicas: 3, onError: () => undefined };
    await expect(NatsTransport.connect(options)).rejects.toThrow(/^cannot keep 3 replicas .*NATS_STREAM_REPLICAS/);
  });

  describe('by TLS', () => {
    let ours: Authority;
    let theirs: Authority;
    let tlsConfig: string;
    let own: Awaited<ReturnType<Authority['sign']>>;

    beforeAll(async () => {
      [ours, theirs] = await Promise.all([Authority.create('ours'), Authority.create('theirs')]);
      own = await ours.sign('service');
      const { certFile, keyFile } = await ours.sign('server');
      tlsConfig = `cert_file: "${certFile}", key_file: "${keyFile}", ca_file: "${ours.own.certFile}"`;
    });
    afterAll(() => Promise.all([ours.remove(), theirs.remove()]));

    it('trusts the authority that is set, and no other', async () => {
      await start(`tls { ${tlsConfig} }`);
      expect(await attempt({ tls: { ca: ours.own.cert } })).toBe('stored');
      expect(await attempt({ tls: { ca: theirs.own.cert } })).toMatch(/certificate/);
      expect(await attempt({})).toMatch(/certificate/);
    });

    it('shows its certificate to a server that asks for one', async () => {
      await start(`tls { ${tlsConfig}, verify: true }`);
      const ca = ours.own.cert;
      expect(await attempt({ tls: { ca, cert: own.cert, key: own.key } })).toBe('stored');
      expect(await attempt({ tls: { ca } })).toBe(
        'gives no answer in time; with TLS, it may want a client certificate',
      );
    });

    it('refuses a server without TLS: credentials would cross the network in the clear', async () => {
      await start('');
      expect(await attempt({ tls: { ca: ours.own.cert } })).toBe("server does not support 'tls'");
    });
  });
});

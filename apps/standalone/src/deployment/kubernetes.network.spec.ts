import { isIP } from 'node:net';
import { z } from 'zod';
import { KUSTOMIZE, read, render, SERVICES, type Resource } from './manifests.fixture';

const port = z.object({ protocol: z.string(), port: z.union([z.number(), z.string()]) });
const labels = z.record(z.string(), z.string());
const peer = z.object({
  ipBlock: z.object({ cidr: z.string(), except: z.array(z.string()) }).optional(),
  podSelector: z.object({ matchLabels: labels }).optional(),
});
const policySchema = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    podSelector: z.object({
      matchLabels: labels.default({}),
      matchExpressions: z
        .array(z.object({ key: z.string(), operator: z.enum(['In', 'NotIn']), values: z.array(z.string()) }))
        .default([]),
    }),
    policyTypes: z.array(z.string()),
    ingress: z.array(z.object({ from: z.array(peer), ports: z.array(port) })).default([]),
    egress: z.array(z.object({ to: z.array(peer), ports: z.array(port) })).default([]),
  }),
});
type Policy = z.infer<typeof policySchema>;

const ingressSchema = z.object({
  metadata: z.object({ name: z.string(), annotations: labels }),
  spec: z.object({
    tls: z.array(z.object({ hosts: z.array(z.string()) })).optional(),
    rules: z.array(
      z.object({
        host: z.string(),
        http: z.object({
          paths: z.array(
            z.object({
              path: z.string(),
              backend: z.object({ service: z.object({ name: z.string(), port: z.object({ name: z.string() }) }) }),
            }),
          ),
        }),
      }),
    ),
  }),
});
const serviceSchema = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    clusterIP: z.string().optional(),
    ports: z.array(z.object({ name: z.string(), port: z.number() })),
  }),
});

const NAME = 'app.kubernetes.io/name';

function selects({ spec }: Policy, service: string): boolean {
  const { matchLabels, matchExpressions } = spec.podSelector;
  const pod: Record<string, string> = { [NAME]: service, 'app.kubernetes.io/part-of': 'gantry' };
  return (
    Object.entries(matchLabels).every(([key, value]) => pod[key] === value) &&
    matchExpressions.every(({ key, operator, values }) => values.includes(pod[key] ?? '') === (operator === 'In'))
  );
}

/** Ports outside of the cluster that the policies permit to a service, by whether private addresses are permitted too. */
function outgoing(policies: readonly Policy[], service: string): { public: number[]; private: number[] } {
  const permitted = policies
    .filter((policy) => selects(policy, service))
    .flatMap(({ spec }) => spec.egress)
    .flatMap(({ to, ports }) =>
      to.flatMap(({ ipBlock }) => (ipBlock ? ports.map((each) => ({ ipBlock, port: Number(each.port) })) : [])),
    );
  const of = (isPrivate: boolean): number[] =>
    [
      ...new Set(
        permitted
          .filter(({ ipBlock }) => ipBlock.except.includes('10.0.0.0/8') !== isPrivate && !ipBlock.cidr.includes(':'))
          .map((each) => each.port),
      ),
    ].sort((a, b) => a - b);
  return { public: of(false), private: of(true) };
}

const WEB = [80, 443];
const MAIL = [25, 465, 587];
const DIRECTORY = [389, 636];
/** What settings of each service may name: web addresses outside, mail servers and directories anywhere. */
const OUTGOING: Readonly<Record<string, { public: number[]; private: number[] }>> = {
  auth: { public: WEB, private: [...MAIL, ...DIRECTORY].sort((a, b) => a - b) },
  notifications: { public: WEB, private: MAIL },
  messages: { public: WEB, private: [] },
  integrations: { public: WEB, private: [] },
  livechat: { public: WEB, private: [] },
};

const suite = KUSTOMIZE ? describe : describe.skip;
const skipped = KUSTOMIZE ? '' : ' (skipped: neither kubectl nor kustomize is on the PATH)';
suite.each(['k8s/base', 'k8s/overlays/development', 'k8s/overlays/production'])(
  `the network of %s${skipped}`,
  (folder) => {
    let resources: Resource[] = [];
    let policies: Policy[] = [];
    beforeAll(() => {
      resources = render(folder);
      policies = of('NetworkPolicy', policySchema);
    }, 30_000);
    const of = <T>(kind: string, schema: z.ZodType<T>): T[] =>
      resources.filter((resource) => resource.kind === kind).map((resource) => schema.parse(resource));

    it('denies what no flow names', () => {
      const deny = policies.find(({ metadata }) => metadata.name === 'default-deny');
      expect(deny?.spec).toEqual({
        podSelector: { matchLabels: {}, matchExpressions: [] },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [],
        egress: [],
      });
    });

    it.each(SERVICES)('lets %s reach outside what its settings may name, and no more', (service) => {
      expect(outgoing(policies, service)).toEqual(OUTGOING[service] ?? { public: [], private: [] });
    });

    it('lets no service reach the machine that it runs on, or the metadata of its cloud', () => {
      const blocks = policies.flatMap(({ spec }) =>
        spec.egress.flatMap(({ to }) => to.flatMap(({ ipBlock }) => ipBlock ?? [])),
      );
      expect(blocks.length).toBeGreaterThan(0);
      for (const { cidr, except } of blocks) {
        expect(isIP(cidr.split('/')[0] ?? '')).not.toBe(0);
        expect(except).toEqual(
          expect.arrayContaining(cidr.includes(':') ? ['::1/128', 'fe80::/10'] : ['127.0.0.0/8', '169.254.0.0/16']),
        );
      }
    });

    it('lets every service reach NATS, and all but the gateway MongoDB', () => {
      for (const service of SERVICES) {
        const inside = policies
          .filter((policy) => selects(policy, service))
          .flatMap(({ spec }) => spec.egress)
          .flatMap(({ to }) => to.flatMap(({ podSelector }) => podSelector?.matchLabels[NAME] ?? []));
        expect([service, ...inside.sort()]).toEqual([service, ...(service === 'gateway' ? [] : ['mongodb']), 'nats']);
      }
    });

    it('has the gateway at an address of the cluster, for the ingress and for pods that are labelled as clients', () => {
      const gateway = of('Service', serviceSchema).find(({ metadata }) => metadata.name === 'gateway');
      // A headless Service maps no port: http://gateway would end at port 80 of a pod, where nobody listens.
      expect(gateway?.spec.clusterIP).toBeUndefined();
      expect(gateway?.spec.ports).toContainEqual(expect.objectContaining({ name: 'http', port: 80 }));
      const web = policies.filter(
        (policy) =>
          selects(policy, 'gateway') &&
          policy.spec.ingress.some(({ ports }) => ports.some((each) => each.port === 'http')),
      );
      expect(web.map(({ metadata }) => metadata.name).sort()).toEqual(['clients-to-gateway', 'ingress-to-gateway']);
    });

    it('binds a client address to one gateway only where it polls', () => {
      const all = of('Ingress', ingressSchema);
      const paths = (sticky: boolean): string[] =>
        all
          .filter(
            ({ metadata }) => Object.keys(metadata.annotations).some((key) => /hash-by|affinity/.test(key)) === sticky,
          )
          .flatMap(({ spec }) => spec.rules.flatMap(({ http }) => http.paths.map(({ path }) => path)));
      expect({ sticky: paths(true), free: paths(false) }).toEqual({ sticky: ['/socket.io/', '/sockjs/'], free: ['/'] });
      for (const { spec } of all)
        for (const { http } of spec.rules)
          for (const { backend } of http.paths)
            expect(backend.service).toEqual({ name: 'gateway', port: { name: 'http' } });
      const [first, ...others] = all.map(({ spec }) => ({
        hosts: spec.rules.map(({ host }) => host),
        tls: spec.tls?.map(({ hosts }) => hosts),
      }));
      for (const other of others) expect(other).toEqual(first);
    });
  },
);

it('gives NATS of the development overlay the limits of deploy/nats/nats.conf', () => {
  const limits = (text: string): string[] => text.match(/max_payload: \w+/g) ?? [];
  expect(limits(read('k8s/overlays/development/kustomization.yaml'))).toEqual(limits(read('deploy/nats/nats.conf')));
});

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { KNOWN_VARIABLES } from '../documents/documents';
import {
  deploymentSchema,
  filesBelow,
  KUSTOMIZE,
  read,
  render,
  ROOT,
  SERVICES,
  yamlOf,
  type Deployment,
  type Resource,
} from './manifests.fixture';

const kustomizationSchema = z.looseObject({
  resources: z.array(z.string()).default([]),
  components: z.array(z.string()).default([]),
  patches: z.array(z.object({ path: z.string().optional() })).default([]),
  configMapGenerator: z.array(z.object({ name: z.string(), literals: z.array(z.string()) })).default([]),
});
const jobSchema = z.object({
  spec: z.object({
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
      spec: z.object({ containers: z.tuple([z.object({ image: z.string(), command: z.array(z.string()) })]) }),
    }),
  }),
});
const KUSTOMIZATIONS = filesBelow('k8s', (name) => name === 'kustomization.yaml').map((path) => ({
  path,
  ...kustomizationSchema.parse(yamlOf(read(path), path)[0]),
}));
const base = KUSTOMIZATIONS.find(({ path }) => path === 'k8s/base/kustomization.yaml');
const baseVariables = Object.fromEntries(
  (base?.configMapGenerator ?? []).flatMap(({ literals }) =>
    literals.map((literal) => literal.split(/=(.*)/s).slice(0, 2)),
  ),
);
/** Beside those of the programs: which of them the image runs. */
const IMAGE_VARIABLES = ['SERVICE'];

describe('kustomizations', () => {
  it.each(
    KUSTOMIZATIONS.map(
      ({ path, resources, components, patches }) =>
        [path, [...resources, ...components, ...patches.flatMap((patch) => patch.path ?? [])]] as const,
    ),
  )('%s names files that exist', (path, references) => {
    expect(references.filter((reference) => !existsSync(join(ROOT, dirname(path), reference)))).toEqual([]);
  });

  it.each(filesBelow('k8s', (name) => name.endsWith('.yaml')))('%s is YAML', (path) => {
    expect(yamlOf(read(path), path).length).toBeGreaterThan(0);
  });

  it('has every service of apps/ in the base, and no other', () => {
    const services = (base?.resources ?? [])
      .filter((resource) => resource.startsWith('services/'))
      .map((resource) => resource.slice('services/'.length));
    expect(services.sort()).toEqual([...SERVICES].sort());
  });

  it('makes every service from the same template', () => {
    for (const service of SERVICES)
      expect(
        KUSTOMIZATIONS.find(({ path }) => path === `k8s/base/services/${service}/kustomization.yaml`)?.resources,
      ).toEqual(['../../service']);
  });

  it('sets only variables that some program reads', () => {
    const literals = KUSTOMIZATIONS.flatMap(({ configMapGenerator }) =>
      configMapGenerator.flatMap(({ name, literals }) => (name === 'gantry' ? literals : [])),
    );
    expect(
      literals.map((literal) => literal.split('=')[0]).filter((name) => !name || !KNOWN_VARIABLES.has(name)),
    ).toEqual([]);
  });
});

function checkProbes(deployment: Deployment): void {
  const [container] = deployment.spec.template.spec.containers;
  expect(container.startupProbe.httpGet).toEqual({ path: '/health/live', port: 'ops' });
  expect(container.livenessProbe.httpGet).toEqual({ path: '/health/live', port: 'ops' });
  expect(container.readinessProbe.httpGet).toEqual({ path: '/health/ready', port: 'ops' });
  expect(container.ports).toContainEqual({ name: 'ops', containerPort: Number(baseVariables['OPS_PORT']) });
}

/** The pod is killed only after everything that it may take its time for. */
function checkGrace(deployment: Deployment, shutdownGraceMs: number): void {
  const { terminationGracePeriodSeconds, containers } = deployment.spec.template.spec;
  const [, preStopSeconds] = containers[0].lifecycle.preStop.exec.command;
  expect(terminationGracePeriodSeconds).toBeGreaterThan(preStopSeconds + shutdownGraceMs / 1_000);
}

const TEMPLATE = 'k8s/base/service/deployment.yaml';
// Its labels come from each service's kustomization.
const template = deploymentSchema.parse(yamlOf(read(TEMPLATE), TEMPLATE)[0]);

describe('the template of all Deployments', () => {
  it('is restricted, limited and spread', () => expect(template.spec.strategy.rollingUpdate.maxUnavailable).toBe(0));
  it('asks the ops port whether the service lives and is ready', () => checkProbes(template));
  it('gives SIGTERM the time that SHUTDOWN_GRACE_MS promises', () =>
    checkGrace(template, Number(baseVariables['SHUTDOWN_GRACE_MS'])));
});

const rendered = KUSTOMIZE ? describe : describe.skip;
const skipped = KUSTOMIZE ? '' : ' (skipped: neither kubectl nor kustomize is on the PATH)';

rendered.each(['k8s/base', 'k8s/overlays/development', 'k8s/overlays/production'])(
  `rendered %s${skipped}`,
  (folder) => {
    let resources: Resource[] = [];
    let deployments: Deployment[] = [];
    let variables: Record<string, string> = {};
    beforeAll(() => {
      resources = render(folder);
      deployments = resources
        .filter(({ kind }) => kind === 'Deployment')
        .map((resource) => deploymentSchema.parse(resource));
      variables = z
        .object({ data: z.record(z.string(), z.string()) })
        .parse(resources.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('gantry'))).data;
    }, 30_000);
    const named = (kind: string) =>
      resources
        .filter((resource) => resource.kind === kind)
        .map(({ metadata }) => metadata.name)
        .sort();

    it('has a Deployment and a Service for every service', () => {
      expect(named('Deployment')).toEqual([...SERVICES].sort());
      expect(named('Service')).toEqual(expect.arrayContaining(SERVICES));
    });

    it('runs in each what its name says', () => {
      for (const { metadata, spec } of deployments) {
        expect(spec.template.metadata.labels).toMatchObject({
          'app.kubernetes.io/name': metadata.name,
          'app.kubernetes.io/part-of': 'gantry',
        });
        expect(spec.template.spec.containers[0].env).toContainEqual({
          name: 'SERVICE',
          valueFrom: { fieldRef: { fieldPath: "metadata.labels['app.kubernetes.io/name']" } },
        });
      }
    });

    it('probes every service and lets it finish', () => {
      for (const deployment of deployments) {
        checkProbes(deployment);
        checkGrace(deployment, Number(variables['SHUTDOWN_GRACE_MS']));
      }
    });

    it('spreads the replicas of a service, without a key that is in both selectors', () => {
      for (const { spec } of deployments)
        for (const { labelSelector, matchLabelKeys } of spec.template.spec.topologySpreadConstraints)
          expect(matchLabelKeys.filter((key) => key in labelSelector.matchLabels)).toEqual([]);
    });

    it('sets only variables that some program reads, and finds its ConfigMap', () => {
      const ofContainers = deployments.flatMap(({ spec }) =>
        spec.template.spec.containers[0].env.map(({ name }) => name),
      );
      expect(
        [...ofContainers, ...Object.keys(variables)].filter(
          (name) => !KNOWN_VARIABLES.has(name) && !IMAGE_VARIABLES.includes(name),
        ),
      ).toEqual([]);
      for (const { spec } of deployments)
        expect(named('ConfigMap')).toContain(spec.template.spec.containers[0].envFrom[0]?.configMapRef.name);
    });

    it('hands MongoDB to whoever uses it, and not to the gateway', () => {
      for (const { metadata, spec } of deployments) {
        const has = spec.template.spec.containers[0].env.some(({ name }) => name === 'MONGO_URL');
        if (/usesMongo: true/.test(read(`apps/${metadata.name}/src/main.ts`)))
          expect([metadata.name, has]).toEqual([metadata.name, true]);
      }
      const gateway = deployments.find(({ metadata }) => metadata.name === 'gateway');
      expect(gateway?.spec.template.spec.containers[0].env.map(({ name }) => name)).not.toContain('MONGO_URL');
    });

    it('hands the credentials of NATS to every service, those of MongoDB not to the gateway', () => {
      for (const { metadata, spec } of deployments) {
        const [, ...secrets] = spec.template.spec.containers[0].envFrom;
        expect([metadata.name, ...secrets.map(({ secretRef }) => secretRef.name)]).toEqual([
          metadata.name,
          'gantry-nats',
          ...(metadata.name === 'gateway' ? [] : ['gantry-mongodb']),
        ]);
      }
    });

    it('scales gateway, presence and messages, and leaves their number of replicas to that', () => {
      const scaled = ['gateway', 'messages', 'presence'];
      expect(named('HorizontalPodAutoscaler')).toEqual(scaled);
      for (const { metadata, spec } of deployments)
        if (scaled.includes(metadata.name)) expect(spec.replicas).toBeUndefined();
    });
  },
);

rendered(`rendered k8s/overlays/production, alone${skipped}`, () => {
  it('guards every service against disruption, and brings no credentials', () => {
    const resources = render('k8s/overlays/production');
    expect(
      resources
        .filter(({ kind }) => kind === 'PodDisruptionBudget')
        .map(({ metadata }) => metadata.name)
        .sort(),
    ).toEqual([...SERVICES].sort());
    expect(resources.filter(({ kind }) => kind === 'Secret')).toEqual([]);
  }, 30_000);

  it('makes the indexes in a job of its own, which the replicas wait for', () => {
    const resources = render('k8s/overlays/production');
    expect(resources.find(({ kind }) => kind === 'ConfigMap')).toMatchObject({ data: { MONGO_INDEXES: 'await' } });
    const job = jobSchema.parse(resources.find(({ kind }) => kind === 'Job'));
    const [container] = job.spec.template.spec.containers;
    // The path of the compiled file, and of its source.
    const script = container.command.at(-1)?.replace(/^dist\/(.*)\.js$/, '$1.ts') ?? '';
    expect(existsSync(join(ROOT, script))).toBe(true);
    const deployment = deploymentSchema.parse(
      resources.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'rooms'),
    );
    expect(container.image).toBe(deployment.spec.template.spec.containers[0].image);
    expect(job.spec.template.metadata.labels).toEqual({
      'app.kubernetes.io/name': 'migrate',
      'app.kubernetes.io/part-of': 'gantry',
    });
  }, 30_000);

  it('keeps each event on three servers of NATS', () => {
    const resources = render('k8s/overlays/production');
    const config = resources.find(({ kind }) => kind === 'ConfigMap');
    expect(config).toMatchObject({ data: { NATS_STREAM_REPLICAS: '3' } });
  }, 30_000);
});

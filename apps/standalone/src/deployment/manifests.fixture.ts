import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath } from '@gantry/testing';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

export const ROOT = join(__dirname, '../../../..');

/** Programs that are deployed one by one: every app with a main, but the one that holds them all. */
export const SERVICES = readdirSync(join(ROOT, 'apps')).filter(
  (app) => app !== 'standalone' && existsSync(join(ROOT, 'apps', app, 'src/main.ts')),
);

const environmentVariable = z.looseObject({ name: z.string() });
const probe = z
  .object({
    httpGet: z.object({ path: z.string(), port: z.string() }),
    periodSeconds: z.number(),
    failureThreshold: z.number(),
  })
  .partial({ failureThreshold: true });

/** A Secret that a cluster without credentials does not have. */
const optionalSecret = z.object({ secretRef: z.object({ name: z.string(), optional: z.literal(true) }) });

export const deploymentSchema = z.object({
  kind: z.literal('Deployment'),
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    replicas: z.number().optional(),
    strategy: z.object({ rollingUpdate: z.object({ maxUnavailable: z.number() }) }),
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()).optional() }),
      spec: z.object({
        automountServiceAccountToken: z.literal(false),
        enableServiceLinks: z.literal(false),
        terminationGracePeriodSeconds: z.number(),
        securityContext: z.looseObject({
          runAsNonRoot: z.literal(true),
          seccompProfile: z.object({ type: z.literal('RuntimeDefault') }),
        }),
        topologySpreadConstraints: z
          .array(
            z.object({
              topologyKey: z.string(),
              labelSelector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
              matchLabelKeys: z.array(z.string()),
            }),
          )
          .min(1),
        containers: z.tuple([
          z.object({
            image: z.string(),
            ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
            env: z.array(environmentVariable),
            envFrom: z.tuple([z.object({ configMapRef: z.object({ name: z.string() }) })], optionalSecret),
            startupProbe: probe,
            readinessProbe: probe,
            livenessProbe: probe,
            lifecycle: z.object({
              preStop: z.object({ exec: z.object({ command: z.tuple([z.literal('sleep'), z.coerce.number()]) }) }),
            }),
            resources: z.object({
              requests: z.object({ cpu: z.string(), memory: z.string() }),
              limits: z.object({ memory: z.string() }),
            }),
            securityContext: z.object({
              allowPrivilegeEscalation: z.literal(false),
              readOnlyRootFilesystem: z.literal(true),
              capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
            }),
          }),
        ]),
      }),
    }),
  }),
});
export type Deployment = z.infer<typeof deploymentSchema>;

export const resourceSchema = z.looseObject({ kind: z.string(), metadata: z.looseObject({ name: z.string() }) });
export type Resource = z.infer<typeof resourceSchema>;

export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Files below a folder of the repository whose name passes, as paths from the root. */
export function filesBelow(folder: string, passes: (name: string) => boolean): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && passes(entry.name) && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1));
}

/** @throws Error naming the file and the line that is no YAML. */
export function yamlOf(text: string, name: string): unknown[] {
  return parseAllDocuments(text, { merge: true }).map((document) => {
    const [error] = document.errors;
    if (error) throw new Error(`${name}: ${error.message}`);
    return document.toJS();
  });
}

/** How kustomizations are rendered on this machine, or undefined when it has neither program. */
export const KUSTOMIZE: readonly [string, ...string[]] | undefined = findOnPath('kubectl')
  ? ['kubectl', 'kustomize']
  : findOnPath('kustomize')
    ? ['kustomize', 'build']
    : undefined;

/** @throws Error with what the program says, when the folder cannot be rendered. */
export function render(folder: string): Resource[] {
  if (!KUSTOMIZE) throw new Error('neither kubectl nor kustomize is on the PATH');
  const [command, ...args] = KUSTOMIZE;
  const { status, stdout, stderr } = spawnSync(command, [...args, join(ROOT, folder)], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return yamlOf(stdout, folder).map((resource) => resourceSchema.parse(resource));
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { authConfigSchema, SETTING_ENTRIES } from '@gantry/apps/auth';
import { gatewayConfigSchema } from '@gantry/apps/gateway';
import { EVENTS, OPERATIONS, STREAMS } from '@gantry/contracts';
import { withSupportTable } from '@gantry/embedded-mongo';
import { platformConfigSchema } from '@gantry/service-kit';
import { standaloneConfigSchema } from '../config';
import { configurationPage, type ComposeVariable } from './configuration.page';
import { environmentExample } from './environment.example';
import { eventsPage } from './events.page';
import { modulesPage } from './modules.page';
import { operationsPage } from './operations.page';
import { parityKinds, parityPage } from './parity.page';
import { workspaceRoot, workspaceSources } from './setting.reads';
import { settingsCoveragePage } from './settings-coverage.page';
import type { ConfigReader } from './variables';

export interface GeneratedDocument {
  /** Below the root of the repository. */
  readonly path: string;
  readonly content: string;
}

/** Only what no other program reads, and where its default is another one. */
const standaloneOnly = standaloneConfigSchema.pick({ DATA_DIR: true, LOG_LEVEL: true });

/** Who reads the environment. A service with a schema of its own is named here. */
export const CONFIG_READERS: readonly ConfigReader[] = [
  { name: 'every process', schema: platformConfigSchema },
  { name: 'gateway', schema: gatewayConfigSchema },
  { name: 'auth', schema: authConfigSchema },
  { name: 'standalone', schema: standaloneOnly },
];

/** Variables that docker-compose.yml alone reads. */
export const COMPOSE_VARIABLES: readonly ComposeVariable[] = [
  { name: 'IMAGE', fallback: 'gantry', what: 'Image of the services; built from this repository when it is not there' },
  { name: 'IMAGE_TAG', fallback: 'local', what: 'Tag of that image' },
  {
    name: 'PROMETHEUS_PORT',
    fallback: '9090',
    what: 'Published port of Prometheus (profile monitoring), on 127.0.0.1',
  },
  { name: 'GRAFANA_PORT', fallback: '3001', what: 'Published port of Grafana (profile monitoring), on 127.0.0.1' },
];

/** Every variable that some program of the platform reads. */
export const KNOWN_VARIABLES: ReadonlySet<string> = new Set(
  CONFIG_READERS.flatMap(({ schema }) => Object.keys(schema.shape)),
);

const EMBEDDED_README = 'libs/embedded-mongo/README.md';

/** Every file that `npm run docs` writes. The same sources give the same bytes. */
export function generatedDocuments(): GeneratedDocument[] {
  return [
    { path: '.env.example', content: environmentExample(CONFIG_READERS, COMPOSE_VARIABLES) },
    { path: 'docs/configuration.md', content: configurationPage(CONFIG_READERS, COMPOSE_VARIABLES) },
    { path: 'docs/operations.md', content: operationsPage(OPERATIONS) },
    { path: 'docs/events.md', content: eventsPage(EVENTS, Object.values(STREAMS)) },
    { path: 'docs/settings-coverage.md', content: settingsCoveragePage(SETTING_ENTRIES, workspaceSources()) },
    { path: 'docs/modules.md', content: modulesPage(join(workspaceRoot(), 'apps')) },
    { path: 'docs/parity.md', content: parityPage(parityKinds()) },
    {
      path: EMBEDDED_README,
      content: withSupportTable(readFileSync(join(workspaceRoot(), EMBEDDED_README), 'utf8')),
    },
  ];
}

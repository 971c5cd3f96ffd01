import { collectDefaultMetrics, Registry } from 'prom-client';
import { z } from 'zod';
import { filesBelow, read, SERVICES, yamlOf } from './manifests.fixture';

const isProductionSource = (name: string) => name.endsWith('.ts') && !name.endsWith('.spec.ts');
const registered = [...filesBelow('libs', isProductionSource), ...filesBelow('apps', isProductionSource)].flatMap(
  (path) =>
    [...read(path).matchAll(/new (Histogram|Counter|Gauge)\(\{\s*name: '([a-z_]+)'/g)].map(([, kind, name]) => ({
      kind,
      name: name ?? '',
    })),
);
const series = new Set(
  registered.flatMap(({ kind, name }) =>
    kind === 'Histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
  ),
);

const alertsSchema = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          labels: z.object({ severity: z.enum(['warning', 'critical']) }),
          annotations: z.object({ summary: z.string(), description: z.string() }),
        }),
      ),
    }),
  ),
});
const dashboardSchema = z.object({
  panels: z.array(
    z.object({
      id: z.number(),
      title: z.string(),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.object({ expr: z.string() })).default([]),
    }),
  ),
});
const alerts = alertsSchema
  .parse(yamlOf(read('deploy/dashboards/alerts.yml'), 'alerts.yml')[0])
  .groups.flatMap(({ rules }) => rules);
const { panels } = dashboardSchema.parse(JSON.parse(read('deploy/dashboards/gantry.json')));

function metricsIn(expression: string): string[] {
  return expression.match(/\b(gantry|nodejs|process)_[a-z0-9_]+/g) ?? [];
}

describe('dashboards and alerts', () => {
  it.each([
    ['alert rules', alerts.map(({ expr }) => expr)],
    ['the dashboard', panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))],
  ])('%s ask only for metrics that exist', (_what, expressions) => {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    const known = new Set([...series, ...registry.getMetricsAsArray().map(({ name }) => name)]);
    expect([...new Set(expressions.flatMap(metricsIn))].filter((name) => !known.has(name))).toEqual([]);
    for (const expression of expressions) expect(metricsIn(expression)).not.toEqual([]);
  });

  it('show every metric of ours', () => {
    const shown = new Set(
      [...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)), ...alerts.map(({ expr }) => expr)].flatMap(
        metricsIn,
      ),
    );
    expect(
      registered
        .filter(
          ({ kind, name }) =>
            ![name, ...(kind === 'Histogram' ? [`${name}_bucket`, `${name}_count`] : [])].some((each) =>
              shown.has(each),
            ),
        )
        .map(({ name }) => name),
    ).toEqual([]);
  });

  it('lay the panels out without overlap', () => {
    for (const [index, { gridPos: a }] of panels.entries())
      for (const { gridPos: b } of panels.slice(index + 1))
        expect(a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h).toBe(false);
  });

  it('name each alert and each panel once', () => {
    for (const names of [
      alerts.map(({ alert }) => alert),
      panels.map(({ title }) => title),
      panels.map(({ id }) => id),
    ])
      expect(new Set<string | number>(names).size).toBe(names.length);
  });

  it('are scraped from every service in the compose profile', () => {
    const schema = z.object({
      scrape_configs: z.tuple([
        z.object({
          honor_labels: z.literal(true),
          dns_sd_configs: z.tuple([z.object({ names: z.array(z.string()) })]),
        }),
      ]),
    });
    const {
      scrape_configs: [config],
    } = schema.parse(yamlOf(read('deploy/monitoring/prometheus.yml'), 'prometheus.yml')[0]);
    expect(config.dns_sd_configs[0].names.sort()).toEqual([...SERVICES].sort());
  });
});

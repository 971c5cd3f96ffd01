import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { featureGraph, type FeatureGraph } from './feature.graph';
import { byName, page } from './markdown';

const INTRODUCTION = `# Modules

The features of each service and who uses whom: an arrow goes from a feature to one that it imports. A feature is a folder with a
Nest module of its own; what the module exports is its door. No circle runs between features
(\`apps/standalone/src/documents/feature.graph.spec.ts\`).`;

/** docs/modules.md. @param apps the folder of the apps */
export function modulesPage(apps: string): string {
  const services = readdirSync(apps).sort(byName);
  return page([INTRODUCTION, ...services.flatMap((service) => chapter(service, featureGraph(join(apps, service))))]);
}

/** Files at the top of a service – its root module, its configuration – are no features. */
function chapter(service: string, graph: FeatureGraph): string[] {
  const features = [...graph.keys()].filter(
    (name) => !name.includes('.') && !['main', 'index', 'config'].includes(name),
  );
  if (features.length === 0) return [];
  const arrows = features.sort(byName).flatMap((feature) => {
    const used = [...(graph.get(feature) ?? [])].filter((name) => features.includes(name)).sort(byName);
    return used.length === 0 ? [`  ${feature}`] : used.map((name) => `  ${feature} --> ${name}`);
  });
  return [`## ${service}`, ['```mermaid', 'graph LR', ...arrows, '```'].join('\n')];
}

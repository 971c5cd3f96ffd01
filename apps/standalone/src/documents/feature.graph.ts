import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';

const IMPORT = /from '(\.[^']*)'/g;

/** Which feature folders of one project import which, by name; a file at the top of `src` stands for itself. */
export type FeatureGraph = ReadonlyMap<string, ReadonlySet<string>>;

/** @param folder of an app or a library. Specs do not count: they may look anywhere. */
export function featureGraph(folder: string): FeatureGraph {
  const source = join(folder, 'src');
  const graph = new Map<string, Set<string>>();
  for (const file of sourceFiles(source)) {
    const feature = featureOf(relative(source, file));
    const uses = graph.get(feature) ?? new Set<string>();
    graph.set(feature, uses);
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      const used = featureOf(`${relative(source, normalize(join(dirname(file), path)))}.ts`);
      if (used !== feature) uses.add(used);
    }
  }
  return graph;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

function featureOf(path: string): string {
  const [first = '', ...rest] = path.split(sep);
  return rest.length === 0 ? first.replace(/\.ts$/, '') : first;
}

/** Features that reach themselves through others, the way back spelled out: `a → b → a`. */
export function circlesOf(graph: FeatureGraph): string[] {
  const circles: string[] = [];
  const settled = new Set<string>();
  const visit = (feature: string, path: readonly string[]): void => {
    const at = path.indexOf(feature);
    if (at >= 0) circles.push([...path.slice(at), feature].join(' → '));
    if (at >= 0 || settled.has(feature)) return;
    for (const used of graph.get(feature) ?? []) visit(used, [...path, feature]);
    settled.add(feature);
  };
  for (const feature of graph.keys()) visit(feature, []);
  return circles;
}

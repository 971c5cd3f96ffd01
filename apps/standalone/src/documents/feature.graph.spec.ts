import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { circlesOf, featureGraph } from './feature.graph';

const ROOT = join(__dirname, '../../../..');
const PROJECTS = ['apps', 'libs']
  .flatMap((kind) => readdirSync(join(ROOT, kind)).map((name) => `${kind}/${name}`))
  .filter((project) => existsSync(join(ROOT, project, 'src')));

describe('features', () => {
  it.each(PROJECTS)('of %s use each other in one direction', (project) => {
    expect(circlesOf(featureGraph(join(ROOT, project)))).toEqual([]);
  });

  it('are told apart from a circle by the way back', () => {
    const graph = new Map([
      ['a', new Set(['b'])],
      ['b', new Set(['c', 'd'])],
      ['c', new Set(['a'])],
      ['d', new Set<string>()],
    ]);
    expect(circlesOf(graph)).toEqual(['a → b → c → a']);
  });
});

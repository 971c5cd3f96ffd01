import { Slice } from '../pace/slice';
import type { Catalog } from '../storage/catalog';
import type { Collection } from '../storage/collection';
import { IndexBuild } from '../storage/index.build';

/** Makes an index at once. Inside Store.write. Throws MongoDB's errors, and leaves nothing then. */
export function makeIndex(catalog: Catalog, { ns }: Collection, spec: unknown): void {
  const build = new IndexBuild(catalog, ns, [spec]);
  while (!build.step(new Slice(Infinity)));
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Collection, Connection } from 'mongoose';

const COLLECTION = 'gantry_migrations';
/** Written by tools/build.mjs beside the compiled apps and libs. */
const BUILD_FILE = join(__dirname, '../../../../build.id');
const SOURCES = 'sources';

interface IndexRecord {
  readonly _id: string;
  readonly at: Date;
}

/** The id of the running build, the same for all processes of an image. Sources without a build share one id. */
export function buildId(file = BUILD_FILE): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : SOURCES;
}

/** The builds whose indexes have been created in this database. */
export class IndexRecords {
  private readonly records: Collection<IndexRecord>;

  constructor(connection: Connection) {
    this.records = connection.collection<IndexRecord>(COLLECTION);
  }

  async has(build: string): Promise<boolean> {
    return (await this.records.findOne({ _id: build })) !== null;
  }

  async add(build: string): Promise<void> {
    await this.records.updateOne({ _id: build }, { $set: { at: new Date() } }, { upsert: true });
  }
}

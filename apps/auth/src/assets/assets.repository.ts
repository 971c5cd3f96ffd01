import { FileStore, MONGO, type StoredFile } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection } from 'mongoose';
import { ASSETS_BUCKET } from './assets.schema';

/** Uploaded pictures of the server. */
@Injectable()
export class AssetsRepository {
  private readonly files: FileStore;

  constructor(@Inject(MONGO) connection: Connection) {
    this.files = new FileStore(connection, ASSETS_BUCKET);
  }

  save(id: string, content: Uint8Array, type: string): Promise<void> {
    return this.files.save(id, content, { name: id, type });
  }

  async read(id: string): Promise<(StoredFile & { content: Buffer }) | undefined> {
    const file = await this.files.find(id);
    return file ? { ...file, content: await this.files.read(file) } : undefined;
  }

  remove(id: string): Promise<void> {
    return this.files.remove(id);
  }
}

import { isAbsolute } from 'node:path';
import { AppError } from '@gantry/contracts';
import { MONGO, PolicyCache, type Settings } from '@gantry/service-kit';
import { DiskStore, GridFsStore, openS3Store, type FileStore, type S3Options } from '@gantry/storage';
import { Inject, Injectable } from '@nestjs/common';
import { Connection } from 'mongoose';
import { UPLOADS_COLLECTION, type StoreName } from './upload.schema';

const DEFAULT_REGION = 'us-east-1';

/** What the setting FileUpload_Storage_Type names, of what there is here. */
const STORES_BY_TYPE: Readonly<Record<string, StoreName>> = {
  GridFS: 'GridFS:Uploads',
  FileSystem: 'FileSystem:Uploads',
  AmazonS3: 'AmazonS3:Uploads',
};

/** The bytes of uploaded files. New ones go where the settings say; earlier ones are read from where they were put. */
@Injectable()
export class UploadFilesRepository {
  private readonly gridFs: () => GridFsStore;
  private bucket: GridFsStore | undefined;
  /** The client of the S3 store, and the settings that it was made for. */
  private s3: { readonly options: string; readonly store: Promise<FileStore> } | undefined;

  constructor(
    @Inject(MONGO) connection: Connection,
    private readonly policies: PolicyCache,
  ) {
    this.gridFs = () => (this.bucket ??= new GridFsStore(connection, UPLOADS_COLLECTION));
  }

  /** Where a new file goes. @throws AppError "Store is invalid" for one that is not set up, or that there is not */
  async current(): Promise<{ readonly name: StoreName; readonly store: FileStore }> {
    const { settings } = await this.policies.current();
    const name = STORES_BY_TYPE[settings.text('FileUpload_Storage_Type')];
    if (name === undefined) throw AppError.text('Store is invalid');
    return { name, store: await this.named(name) };
  }

  /** @throws AppError "Store is invalid" */
  async named(name: StoreName): Promise<FileStore> {
    if (name === 'GridFS:Uploads') return this.gridFs();
    const { settings } = await this.policies.current();
    return name === 'FileSystem:Uploads' ? diskStore(settings) : this.s3Store(s3Options(settings));
  }

  private s3Store(options: S3Options): Promise<FileStore> {
    const text = JSON.stringify(options);
    if (this.s3?.options === text) return this.s3.store;
    const store = openS3Store(options);
    this.s3 = { options: text, store };
    // A client that could not be made is made anew for the next file.
    store.catch(() => {
      if (this.s3?.store === store) this.s3 = undefined;
    });
    return store;
  }
}

function diskStore(settings: Settings): FileStore {
  const folder = settings.text('FileUpload_FileSystemPath');
  if (!isAbsolute(folder)) throw AppError.text('Store is invalid');
  return new DiskStore(folder);
}

function s3Options(settings: Settings): S3Options {
  const text = (id: string): string => settings.text(`FileUpload_S3_${id}`).trim();
  const bucket = text('Bucket');
  if (bucket === '') throw AppError.text('Store is invalid');
  const accessKeyId = text('AWSAccessKeyId');
  return {
    bucket,
    region: text('Region') || DEFAULT_REGION,
    forcePathStyle: settings.flag('FileUpload_S3_ForcePathStyle'),
    prefix: 'uploads/',
    ...(text('BucketURL') === '' ? {} : { endpoint: text('BucketURL') }),
    ...(accessKeyId === '' ? {} : { credentials: { accessKeyId, secretAccessKey: text('AWSSecretAccessKey') } }),
  };
}

import { isAbsolute } from 'node:path';
import { MESSAGE_ERRORS } from '@gantry/contracts';
import { MONGO, PolicyCache, type Settings } from '@gantry/service-kit';
import { DiskStore, GridFsStore, openS3Store, type FileStore, type S3Options } from '@gantry/storage';
import { Inject, Injectable } from '@nestjs/common';
import { Connection } from 'mongoose';
import { UPLOADS_COLLECTION, type StoreName } from './upload.schema';

const DEFAULT_REGION = 'us-east-1';

/** The supported values of the setting FileUpload_Storage_Type. */
const STORES_BY_TYPE: Readonly<Record<string, StoreName>> = {
  GridFS: 'GridFS:Uploads',
  FileSystem: 'FileSystem:Uploads',
  AmazonS3: 'AmazonS3:Uploads',
};

/**
 * The bytes of uploaded files. New files go to the store of the settings; older ones are read from the store they were
 * written to.
 */
@Injectable()
export class UploadFilesRepository {
  private readonly gridFs: () => GridFsStore;
  private bucket: GridFsStore | undefined;
  /** The present S3 client, and the settings it was created with. */
  private s3: { readonly options: string; readonly store: Promise<FileStore> } | undefined;

  constructor(
    @Inject(MONGO) connection: Connection,
    private readonly policies: PolicyCache,
  ) {
    this.gridFs = () => (this.bucket ??= new GridFsStore(connection, UPLOADS_COLLECTION));
  }

  /** The store for new files. @throws AppError "Store is invalid" when it is not configured or not supported */
  async current(): Promise<{ readonly name: StoreName; readonly store: FileStore }> {
    const { settings } = await this.policies.current();
    const name = STORES_BY_TYPE[settings.text('FileUpload_Storage_Type')];
    if (name === undefined) throw MESSAGE_ERRORS.invalidStore.error();
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
  if (!isAbsolute(folder)) throw MESSAGE_ERRORS.invalidStore.error();
  return new DiskStore(folder);
}

function s3Options(settings: Settings): S3Options {
  const text = (id: string): string => settings.text(`FileUpload_S3_${id}`).trim();
  const bucket = text('Bucket');
  if (bucket === '') throw MESSAGE_ERRORS.invalidStore.error();
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

import { Module } from '@nestjs/common';
import { UploadStoreModule } from '../upload-store/upload-store.module';
import { UploadRemoval } from './upload.removal';

@Module({ imports: [UploadStoreModule], providers: [UploadRemoval], exports: [UploadRemoval] })
export class UploadRemovalModule {}

import { Module } from '@nestjs/common';
import { UploadFilesRepository } from './upload-files.repository';
import { UploadsRepository } from './uploads.repository';

@Module({
  providers: [UploadFilesRepository, UploadsRepository],
  exports: [UploadFilesRepository, UploadsRepository],
})
export class UploadStoreModule {}

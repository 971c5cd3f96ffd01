import { PicturesModule } from '@gantry/pictures';
import { Module } from '@nestjs/common';
import { PostingAccessModule } from '../posting-access/posting-access.module';
import { SendingModule } from '../sending/sending.module';
import { UploadStoreModule } from '../upload-store/upload-store.module';
import { PicturePreviews } from './picture.previews';
import { UploadSweep } from './upload.sweep';
import { UploadTickets } from './upload.tickets';
import { UploadsController } from './uploads.controller';
import { UploadsService } from './uploads.service';

@Module({
  imports: [PicturesModule, PostingAccessModule, SendingModule, UploadStoreModule],
  controllers: [UploadsController],
  providers: [PicturePreviews, UploadsService, UploadSweep, UploadTickets],
})
export class UploadsModule {}

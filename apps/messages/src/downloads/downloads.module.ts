import { Module } from '@nestjs/common';
import { PostingAccessModule } from '../posting-access/posting-access.module';
import { UploadStoreModule } from '../upload-store/upload-store.module';
import { DownloadsController } from './downloads.controller';
import { DownloadsService } from './downloads.service';

@Module({
  imports: [PostingAccessModule, UploadStoreModule],
  controllers: [DownloadsController],
  providers: [DownloadsService],
})
export class DownloadsModule {}

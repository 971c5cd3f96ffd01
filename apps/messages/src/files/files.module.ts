import { Module } from '@nestjs/common';
import { EditingModule } from '../editing/editing.module';
import { HistoryModule } from '../history/history.module';
import { MessageStoreModule } from '../message-store/message-store.module';
import { UploadStoreModule } from '../upload-store/upload-store.module';
import { UserNamesModule } from '../user-names/user-names.module';
import { FilesController } from './files.controller';
import { FilesService } from './files.service';

@Module({
  imports: [EditingModule, HistoryModule, MessageStoreModule, UploadStoreModule, UserNamesModule],
  controllers: [FilesController],
  providers: [FilesService],
})
export class FilesModule {}

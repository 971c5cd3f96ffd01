import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.module';
import { RoomStoreModule } from '../room-store/room-store.module';
import { FirstStartService } from './first-start.service';

@Module({ imports: [NoticesModule, RoomStoreModule], providers: [FirstStartService], exports: [FirstStartService] })
export class FirstStartModule {}

import { Module } from '@nestjs/common';
import { RoomNotices } from './room.notices';

@Module({ providers: [RoomNotices], exports: [RoomNotices] })
export class NoticesModule {}

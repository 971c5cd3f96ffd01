import { Module } from '@nestjs/common';
import { TrashModule } from '../trash/trash.module';
import { RoomsRepository } from './rooms.repository';

@Module({ imports: [TrashModule], providers: [RoomsRepository], exports: [RoomsRepository] })
export class RoomStoreModule {}

import { Module } from '@nestjs/common';
import { RoomStoreModule } from '../room-store/room-store.module';
import { AdministrationController } from './administration.controller';
import { AdministrationService } from './administration.service';

@Module({ imports: [RoomStoreModule], controllers: [AdministrationController], providers: [AdministrationService] })
export class AdministrationModule {}

import { PicturesModule } from '@gantry/pictures';
import { Module } from '@nestjs/common';
import { UserStoreModule } from '../user-store/user-store.module';
import { AvatarPicturesService } from './avatar-pictures.service';
import { AvatarsAccess } from './avatars.access';
import { AvatarsConsumer } from './avatars.consumer';
import { AvatarsController } from './avatars.controller';
import { AvatarsRepository } from './avatars.repository';
import { AvatarsService } from './avatars.service';

@Module({
  imports: [PicturesModule, UserStoreModule],
  controllers: [AvatarsConsumer, AvatarsController],
  providers: [AvatarPicturesService, AvatarsAccess, AvatarsRepository, AvatarsService],
  exports: [AvatarsRepository],
})
export class AvatarsModule {}

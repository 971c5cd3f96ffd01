import type { Provider, Type } from '@nestjs/common';
import { AvatarPicturesService } from './avatar-pictures.service';
import { AvatarsAccess } from './avatars.access';
import { AvatarsConsumer } from './avatars.consumer';
import { AvatarsController } from './avatars.controller';
import { AvatarsRepository } from './avatars.repository';
import { AvatarsService } from './avatars.service';
import { PictureProcessor } from './picture.processor';

export const AVATARS_CONTROLLERS: readonly Type[] = [AvatarsConsumer, AvatarsController];

export const AVATARS: readonly Provider[] = [
  AvatarsRepository,
  AvatarsAccess,
  PictureProcessor,
  AvatarsService,
  AvatarPicturesService,
];

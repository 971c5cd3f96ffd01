import { PicturesModule } from '@gantry/pictures';
import { Module } from '@nestjs/common';
import { SettingsModule } from '../settings/settings.module';
import { AssetsAccess } from './assets.access';
import { AssetsController } from './assets.controller';
import { AssetsRepository } from './assets.repository';
import { AssetsService } from './assets.service';
import { BuiltInPictures } from './built-in.pictures';

@Module({
  imports: [PicturesModule, SettingsModule],
  controllers: [AssetsController],
  providers: [AssetsAccess, AssetsRepository, AssetsService, BuiltInPictures],
})
export class AssetsModule {}

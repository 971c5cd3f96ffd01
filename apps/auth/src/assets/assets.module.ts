import { Module } from '@nestjs/common';
import { SettingsModule } from '../settings/settings.module';
import { AssetsAccess } from './assets.access';
import { AssetsController } from './assets.controller';
import { AssetsRepository } from './assets.repository';
import { AssetsService } from './assets.service';

@Module({
  imports: [SettingsModule],
  controllers: [AssetsController],
  providers: [AssetsAccess, AssetsRepository, AssetsService],
})
export class AssetsModule {}

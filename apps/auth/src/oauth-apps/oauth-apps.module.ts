import { Module } from '@nestjs/common';
import { OauthAppsAccess } from './oauth-apps.access';
import { OauthAppsController } from './oauth-apps.controller';
import { OauthAppsRepository } from './oauth-apps.repository';
import { OauthAppsService } from './oauth-apps.service';

@Module({
  controllers: [OauthAppsController],
  providers: [OauthAppsAccess, OauthAppsRepository, OauthAppsService],
  exports: [OauthAppsRepository],
})
export class OauthAppsModule {}

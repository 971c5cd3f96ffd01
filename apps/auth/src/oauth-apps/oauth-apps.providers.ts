import type { Provider, Type } from '@nestjs/common';
import { OauthAppsAccess } from './oauth-apps.access';
import { OauthAppsController } from './oauth-apps.controller';
import { OauthAppsRepository } from './oauth-apps.repository';
import { OauthAppsService } from './oauth-apps.service';

export const OAUTH_APPS_CONTROLLERS: readonly Type[] = [OauthAppsController];

export const OAUTH_APPS: readonly Provider[] = [OauthAppsRepository, OauthAppsAccess, OauthAppsService];

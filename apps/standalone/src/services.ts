import { AuthServiceModule, type AuthConfig } from '@gantry/apps/auth';
import { IntegrationsServiceModule } from '@gantry/apps/integrations';
import { LivechatServiceModule } from '@gantry/apps/livechat';
import { MessagesServiceModule } from '@gantry/apps/messages';
import { NotificationsServiceModule } from '@gantry/apps/notifications';
import { PresenceServiceModule } from '@gantry/apps/presence';
import { RoomsServiceModule } from '@gantry/apps/rooms';
import type { DynamicModule, Type } from '@nestjs/common';

/** All services of the platform but the gateway, for a process that holds them together. */
export function allServices(auth: AuthConfig): (Type | DynamicModule)[] {
  return [
    AuthServiceModule.forRoot(auth),
    RoomsServiceModule,
    MessagesServiceModule,
    PresenceServiceModule,
    NotificationsServiceModule,
    LivechatServiceModule,
    IntegrationsServiceModule,
  ];
}

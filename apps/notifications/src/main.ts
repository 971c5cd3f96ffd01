import { runService } from '@gantry/service-kit';
import { NotificationsServiceModule } from './notifications.module';

runService({ name: 'notifications', module: NotificationsServiceModule, usesMongo: true });

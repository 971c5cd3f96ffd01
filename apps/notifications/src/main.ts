import { runService } from '@gantry/service-kit';
import { NotificationsModule } from './notifications.module';

runService({ name: 'notifications', module: NotificationsModule, usesMongo: true });

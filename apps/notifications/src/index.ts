export { NotificationsServiceModule } from './notifications.module';

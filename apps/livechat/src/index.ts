export { LivechatServiceModule } from './livechat.module';

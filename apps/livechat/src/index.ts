export { LivechatModule } from './livechat.module';

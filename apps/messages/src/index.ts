export { MessagesServiceModule } from './messages.module';

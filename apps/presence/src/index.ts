export { PresenceServiceModule } from './presence.module';

export { RoomsServiceModule } from './rooms.module';

import { runService } from '@gantry/service-kit';
import { RoomsServiceModule } from './rooms.module';

runService({ name: 'rooms', module: RoomsServiceModule, usesMongo: true });

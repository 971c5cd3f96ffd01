import { runService } from '@gantry/service-kit';
import { RoomsModule } from './rooms.module';

runService({ name: 'rooms', module: RoomsModule, usesMongo: true });

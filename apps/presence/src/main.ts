import { runService } from '@gantry/service-kit';
import { PresenceServiceModule } from './presence.module';

runService({ name: 'presence', module: PresenceServiceModule, usesMongo: true });

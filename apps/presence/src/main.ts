import { runService } from '@gantry/service-kit';
import { PresenceModule } from './presence.module';

runService({ name: 'presence', module: PresenceModule, usesMongo: true });

import { runService } from '@gantry/service-kit';
import { LivechatModule } from './livechat.module';

runService({ name: 'livechat', module: LivechatModule, usesMongo: false });

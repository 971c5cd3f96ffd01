import { runService } from '@gantry/service-kit';
import { LivechatServiceModule } from './livechat.module';

runService({ name: 'livechat', module: LivechatServiceModule, usesMongo: true });

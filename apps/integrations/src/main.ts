import { runService } from '@gantry/service-kit';
import { IntegrationsModule } from './integrations.module';

runService({ name: 'integrations', module: IntegrationsModule, usesMongo: false });

import { runService } from '@gantry/service-kit';
import { IntegrationsServiceModule } from './integrations.module';

runService({ name: 'integrations', module: IntegrationsServiceModule, usesMongo: true });

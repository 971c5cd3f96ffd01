export { IntegrationsServiceModule } from './integrations.module';

export { AuthServiceModule } from './auth.module';
export { SETTING_ENTRIES } from './settings/settings.catalogue';
export { authConfigSchema, DEFAULT_ADMIN, loadAuthConfig, type AuthConfig } from './config';

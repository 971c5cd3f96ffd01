export { AuthModule } from './auth.module';
export { authConfigSchema, loadAuthConfig, type AuthConfig } from './config';

import { authConfigSchema } from '@gantry/apps/auth';
import { gatewayConfigSchema } from '@gantry/apps/gateway';
import { loadConfig, platformConfigSchema, type Environment } from '@gantry/service-kit';
import { z } from 'zod';

/** Everything that one process with all services reads. */
export const standaloneConfigSchema = platformConfigSchema
  .extend(gatewayConfigSchema.shape)
  .extend(authConfigSchema.shape)
  .extend({
    DATA_DIR: z.string().default('./data').describe('Folder of the embedded database and the event log'),
    LOG_LEVEL: platformConfigSchema.shape.LOG_LEVEL.unwrap().default('warn').describe('How much is logged'),
  });
export type StandaloneConfig = z.infer<typeof standaloneConfigSchema>;

/** ROOT_URL follows PORT when it is not given. @throws StartupError */
export function loadStandaloneConfig(environment: Environment): StandaloneConfig {
  const rootUrl = environment['ROOT_URL'] || `http://localhost:${environment['PORT'] || 3_000}`;
  return loadConfig(standaloneConfigSchema, { ...environment, ROOT_URL: rootUrl });
}

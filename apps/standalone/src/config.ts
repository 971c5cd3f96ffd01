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

const DEFAULT_ROOT_URL = 'http://localhost:3000';

/** ROOT_URL follows PORT when it is not given. @throws StartupError */
export function loadStandaloneConfig(environment: Environment): StandaloneConfig {
  const ownUrl = environment['PORT'] ? `http://localhost:${environment['PORT']}` : DEFAULT_ROOT_URL;
  // What is wrong with a PORT is told of PORT alone.
  const rootUrl = environment['ROOT_URL'] || (URL.canParse(ownUrl) ? ownUrl : DEFAULT_ROOT_URL);
  return loadConfig(standaloneConfigSchema, { ...environment, ROOT_URL: rootUrl });
}

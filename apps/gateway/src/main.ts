import {
  closeOnSignals,
  loadConfig,
  platformConfigSchema,
  PlatformProcess,
  redacted,
  runMain,
  startOpsServer,
} from '@gantry/service-kit';
import { gatewayConfigSchema } from './config';
import { startGateway } from './gateway.server';

runMain(async () => {
  const config = loadConfig(platformConfigSchema.extend(gatewayConfigSchema.shape), process.env);
  const platform = await PlatformProcess.connect({ name: 'gateway', config, usesMongo: false });
  const gateway = await startGateway({ platform, config });
  const ops =
    config.OPS_PORT === undefined
      ? undefined
      : await startOpsServer(config.OPS_PORT, config.OPS_HOST, platform.health, platform.registry);
  closeOnSignals(platform, config.SHUTDOWN_GRACE_MS, [gateway, { close: async () => void ops?.close() }]);
  platform.logger.info({ config: redacted(config) }, 'ready');
});

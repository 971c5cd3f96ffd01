import { loadAuthConfig } from '@gantry/apps/auth';
import {
  BusServer,
  IndexCreation,
  loadConfig,
  platformConfigSchema,
  PlatformModule,
  PlatformProcess,
  runMain,
} from '@gantry/service-kit';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { allServices } from './services';

/**
 * Makes the indexes of all services in MONGO_URL, records that this build has them, and ends. Replicas that start with
 * MONGO_INDEXES=await wait for it. It needs no NATS, serves nothing, and may run again.
 */
runMain(async () => {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NATS_')));
  const config = loadConfig(platformConfigSchema, environment);
  const platform = await PlatformProcess.connect({ name: 'migrate', config, usesMongo: true });
  // Made and not started: no provider's onModuleInit runs, which may write or ask other services.
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(
    {
      module: PlatformModule,
      imports: [PlatformModule.forRoot(platform), ...allServices(loadAuthConfig(process.env))],
    },
    { strategy: new BusServer(platform.bus), logger: false, abortOnError: false },
  );
  await app.get(IndexCreation).migrate();
  await platform.close();
  process.stdout.write('The indexes of this build are there.\n');
  process.exit(0);
});

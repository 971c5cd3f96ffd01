import 'reflect-metadata';
import { runMain, runService } from '@gantry/service-kit';
import { AuthServiceModule } from './auth.module';
import { loadAuthConfig } from './config';

runMain(async () =>
  runService({ name: 'auth', module: AuthServiceModule.forRoot(loadAuthConfig(process.env)), usesMongo: true }),
);

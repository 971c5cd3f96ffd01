import 'reflect-metadata';
import { runMain, runService } from '@gantry/service-kit';
import { AuthModule } from './auth.module';
import { loadAuthConfig } from './config';

runMain(async () =>
  runService({ name: 'auth', module: AuthModule.forRoot(loadAuthConfig(process.env)), usesMongo: true }),
);

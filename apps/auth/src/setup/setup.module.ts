import { Module } from '@nestjs/common';
import { UserStoreModule } from '../user-store/user-store.module';
import { SetupSecretsRepository } from './setup-secrets.repository';
import { SetupService } from './setup.service';

@Module({ imports: [UserStoreModule], providers: [SetupSecretsRepository, SetupService], exports: [SetupService] })
export class SetupModule {}

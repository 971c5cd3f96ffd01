import { Module } from '@nestjs/common';
import { PermissionsModule } from '../permissions/permissions.module';
import { SettingsModule } from '../settings/settings.module';
import { TrashModule } from '../trash/trash.module';
import { LoginServicesAccess } from './login-services.access';
import { LoginServicesController } from './login-services.controller';
import { LoginServicesService } from './login-services.service';

@Module({
  imports: [PermissionsModule, SettingsModule, TrashModule],
  controllers: [LoginServicesController],
  providers: [LoginServicesAccess, LoginServicesService],
  exports: [LoginServicesService],
})
export class LoginServicesModule {}

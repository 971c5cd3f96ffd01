import type { Provider, Type } from '@nestjs/common';
import { LoginServicesAccess } from './login-services.access';
import { LoginServicesController } from './login-services.controller';
import { LoginServicesService } from './login-services.service';

export const LOGIN_SERVICES_CONTROLLERS: readonly Type[] = [LoginServicesController];

export const LOGIN_SERVICES: readonly Provider[] = [LoginServicesAccess, LoginServicesService];

import type { Provider, Type } from '@nestjs/common';
import { LicensesAccess } from './licenses.access';
import { LicensesController } from './licenses.controller';
import { LicensesService } from './licenses.service';

export const LICENSES_CONTROLLERS: readonly Type[] = [LicensesController];

export const LICENSES: readonly Provider[] = [LicensesAccess, LicensesService];

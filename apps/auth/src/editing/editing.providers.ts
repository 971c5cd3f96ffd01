import type { Provider, Type } from '@nestjs/common';
import { EditingAccess } from './editing.access';
import { EditingController } from './editing.controller';
import { EditingService } from './editing.service';

export const EDITING_CONTROLLERS: readonly Type[] = [EditingController];

export const EDITING: readonly Provider[] = [EditingAccess, EditingService];

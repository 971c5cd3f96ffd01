import type { Provider } from '@nestjs/common';
import { EditingAccess } from './editing.access';
import { EditingController } from './editing.controller';
import { EditingService } from './editing.service';

export const EDITING: readonly Provider[] = [EditingAccess, EditingService, EditingController];

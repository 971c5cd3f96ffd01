import type { Provider } from '@nestjs/common';
import { TrashRepository } from './trash.repository';

export const TRASH: readonly Provider[] = [TrashRepository];

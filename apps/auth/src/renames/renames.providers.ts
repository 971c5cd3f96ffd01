import type { Provider } from '@nestjs/common';
import { RenameRelay } from './rename.relay';

export const RENAMES: readonly Provider[] = [RenameRelay];

import type { Provider } from '@nestjs/common';
import { DirectoryController } from './directory.controller';
import { DirectoryRepository } from './directory.repository';
import { DirectoryService } from './directory.service';

export const DIRECTORY: readonly Provider[] = [DirectoryRepository, DirectoryService, DirectoryController];

import type { Provider, Type } from '@nestjs/common';
import { DirectoryController } from './directory.controller';
import { DirectoryRepository } from './directory.repository';
import { DirectoryService } from './directory.service';

export const DIRECTORY_CONTROLLERS: readonly Type[] = [DirectoryController];

export const DIRECTORY: readonly Provider[] = [DirectoryRepository, DirectoryService];

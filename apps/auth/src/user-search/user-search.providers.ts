import type { Provider, Type } from '@nestjs/common';
import { UserSearchAccess } from './user-search.access';
import { UserSearchController } from './user-search.controller';
import { UserSearchRepository } from './user-search.repository';
import { UserSearchService } from './user-search.service';

export const USER_SEARCH_CONTROLLERS: readonly Type[] = [UserSearchController];

export const USER_SEARCH: readonly Provider[] = [UserSearchAccess, UserSearchRepository, UserSearchService];

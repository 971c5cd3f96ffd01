import { Module } from '@nestjs/common';
import { UserStoreModule } from '../user-store/user-store.module';
import { UserSearchAccess } from './user-search.access';
import { UserSearchController } from './user-search.controller';
import { UserSearchRepository } from './user-search.repository';
import { UserSearchService } from './user-search.service';

@Module({
  imports: [UserStoreModule],
  controllers: [UserSearchController],
  providers: [UserSearchAccess, UserSearchRepository, UserSearchService],
})
export class UserSearchModule {}

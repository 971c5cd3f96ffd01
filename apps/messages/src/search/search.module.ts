import { Module } from '@nestjs/common';
import { PostingAccessModule } from '../posting-access/posting-access.module';
import { GlobalSearchRepository } from './global-search.repository';
import { GlobalSearchService } from './global-search.service';
import { SearchController } from './search.controller';
import { SearchRepository } from './search.repository';
import { SearchService } from './search.service';

@Module({
  imports: [PostingAccessModule],
  controllers: [SearchController],
  providers: [GlobalSearchRepository, GlobalSearchService, SearchRepository, SearchService],
})
export class SearchModule {}

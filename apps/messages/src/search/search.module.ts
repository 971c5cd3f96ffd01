import { Module } from '@nestjs/common';
import { PostingAccessModule } from '../posting-access/posting-access.module';
import { SearchController } from './search.controller';
import { SearchRepository } from './search.repository';
import { SearchService } from './search.service';

@Module({
  imports: [PostingAccessModule],
  controllers: [SearchController],
  providers: [SearchRepository, SearchService],
})
export class SearchModule {}

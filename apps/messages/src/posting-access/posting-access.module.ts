import { Module } from '@nestjs/common';
import { StandingModule } from '../standing/standing.module';
import { PostingAccess } from './posting.access';

@Module({ imports: [StandingModule], providers: [PostingAccess], exports: [PostingAccess] })
export class PostingAccessModule {}

import { Module } from '@nestjs/common';
import { SendingModule } from '../sending/sending.module';
import { StandingModule } from '../standing/standing.module';
import { SystemModule } from '../system/system.module';
import { PostingService } from './posting.service';

@Module({
  imports: [SendingModule, StandingModule, SystemModule],
  providers: [PostingService],
  exports: [PostingService],
})
export class PostingModule {}

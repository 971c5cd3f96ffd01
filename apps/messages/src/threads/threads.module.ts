import { Module } from '@nestjs/common';
import { BroadcastModule } from '../broadcast/broadcast.module';
import { MessageStoreModule } from '../message-store/message-store.module';
import { ThreadsService } from './threads.service';

@Module({ imports: [BroadcastModule, MessageStoreModule], providers: [ThreadsService], exports: [ThreadsService] })
export class ThreadsModule {}

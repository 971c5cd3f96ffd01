import { Module } from '@nestjs/common';
import { MessageStoreModule } from '../message-store/message-store.module';
import { OutboxRelay } from './outbox.relay';

@Module({ imports: [MessageStoreModule], providers: [OutboxRelay], exports: [OutboxRelay] })
export class OutboxModule {}

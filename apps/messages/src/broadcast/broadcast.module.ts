import { Module } from '@nestjs/common';
import { MessageBroadcast } from './message.broadcast';

@Module({ providers: [MessageBroadcast], exports: [MessageBroadcast] })
export class BroadcastModule {}

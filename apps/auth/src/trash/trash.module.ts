import { Module } from '@nestjs/common';
import { TrashRepository } from './trash.repository';

@Module({ providers: [TrashRepository], exports: [TrashRepository] })
export class TrashModule {}

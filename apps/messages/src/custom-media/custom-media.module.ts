import { Module } from '@nestjs/common';
import { MediaTrashRepository } from './media-trash.repository';

@Module({ providers: [MediaTrashRepository], exports: [MediaTrashRepository] })
export class CustomMediaModule {}

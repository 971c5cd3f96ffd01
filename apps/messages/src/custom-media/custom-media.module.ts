import { Module } from '@nestjs/common';
import { MediaTrashRepository } from './media.trash';

@Module({ providers: [MediaTrashRepository], exports: [MediaTrashRepository] })
export class CustomMediaModule {}

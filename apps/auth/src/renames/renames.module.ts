import { Module } from '@nestjs/common';
import { UserStoreModule } from '../user-store/user-store.module';
import { RenameRelay } from './rename.relay';

@Module({ imports: [UserStoreModule], providers: [RenameRelay], exports: [RenameRelay] })
export class RenamesModule {}

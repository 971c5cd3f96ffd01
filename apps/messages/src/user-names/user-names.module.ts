import { Module } from '@nestjs/common';
import { UserNames } from './user.names';

@Module({ providers: [UserNames], exports: [UserNames] })
export class UserNamesModule {}

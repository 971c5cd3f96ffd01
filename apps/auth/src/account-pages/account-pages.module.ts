import { Module } from '@nestjs/common';
import { AccountPagesController } from './account-pages.controller';
import { AccountPagesService } from './account-pages.service';

@Module({ controllers: [AccountPagesController], providers: [AccountPagesService] })
export class AccountPagesModule {}

import type { Provider, Type } from '@nestjs/common';
import { AccountPagesController } from './account-pages.controller';
import { AccountPagesService } from './account-pages.service';

export const ACCOUNT_PAGES_CONTROLLERS: readonly Type[] = [AccountPagesController];

export const ACCOUNT_PAGES: readonly Provider[] = [AccountPagesService];

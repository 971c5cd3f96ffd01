import type { Provider } from '@nestjs/common';
import { AccountPagesController } from './account-pages.controller';
import { AccountPagesService } from './account-pages.service';

export const ACCOUNT_PAGES: readonly Provider[] = [AccountPagesService, AccountPagesController];

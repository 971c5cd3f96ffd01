import type { Provider } from '@nestjs/common';
import { AccountLinksRepository } from './account-links.repository';
import { AccountLinks } from './account-links.service';
import { LinkRequests } from './link.requests';

export const ACCOUNT_LINKS: readonly Provider[] = [AccountLinksRepository, AccountLinks, LinkRequests];

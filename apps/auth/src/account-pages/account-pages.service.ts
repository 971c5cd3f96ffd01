import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestContext } from '@gantry/bus';
import type { AccountPageAsset, accountPageAsset, InputOf, OutputOf, showAccountPage } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { siteUrl } from '../settings/site.url';
import { accountPage } from './account.page';

type Asset = OutputOf<typeof accountPageAsset>;

function read(name: AccountPageAsset): Asset {
  const content = readFileSync(join(__dirname, name), 'utf8');
  return { content, etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"` };
}

/** The pages behind the links in mails. */
@Injectable()
export class AccountPagesService {
  private readonly assets: Readonly<Record<AccountPageAsset, Asset>> = {
    'page.js': read('page.js'),
    'page.css': read('page.css'),
  };

  constructor(private readonly policies: PolicyCache) {}

  async show(
    _context: RequestContext,
    { page }: InputOf<typeof showAccountPage>,
  ): Promise<OutputOf<typeof showAccountPage>> {
    const { settings } = await this.policies.current();
    return { html: accountPage(page, settings.text('Site_Name'), siteUrl(settings)) };
  }

  async asset(_context: RequestContext, { asset }: InputOf<typeof accountPageAsset>): Promise<Asset> {
    return this.assets[asset];
  }
}

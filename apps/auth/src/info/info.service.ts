import { arch, cpus, platform } from 'node:os';
import type { RequestContext } from '@gantry/bus';
import type { databaseVersion, describeServer, OutputOf, robotsFile, serverInfo } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';

/** The version of the API that clients test for, not of this product. */
export const API_VERSION = '3.11.1';

/** The version of the database format; there has been one so far, so nothing was ever migrated. */
export const DATABASE_VERSION = 1;

/** Information about the server. Details of the machine need a permission. */
@Injectable()
export class InfoService {
  constructor(private readonly policies: PolicyCache) {}

  describe({ caller }: RequestContext): Promise<OutputOf<typeof serverInfo>> {
    const isAdmin = caller.kind === 'user' && caller.roles.includes('admin');
    return Promise.resolve({ version: API_VERSION, ...(isAdmin ? { build: buildOf() } : {}) });
  }

  async details({ caller }: RequestContext): Promise<OutputOf<typeof describeServer>> {
    const { access } = await this.policies.current();
    return { version: API_VERSION, ...(access.can(caller, 'view-statistics') ? { build: buildOf() } : {}) };
  }

  databaseVersion(): Promise<OutputOf<typeof databaseVersion>> {
    return Promise.resolve({ version: DATABASE_VERSION });
  }

  async robots(): Promise<OutputOf<typeof robotsFile>> {
    return { text: (await this.policies.current()).settings.text('Robot_Instructions_File_Content') };
  }
}

function buildOf() {
  return { nodeVersion: process.version, arch: arch(), platform: platform(), cpus: cpus().length };
}

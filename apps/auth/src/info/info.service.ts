import { arch, cpus, platform } from 'node:os';
import type { RequestContext } from '@gantry/bus';
import type { OutputOf, serverInfo } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';

/** The version of the API that clients test for, not of this product. */
export const API_VERSION = '3.11.1';

/** Which server answers. Details of the machine are for administrators. */
@Injectable()
export class InfoService {
  describe({ caller }: RequestContext): Promise<OutputOf<typeof serverInfo>> {
    const isAdmin = caller.kind === 'user' && caller.roles.includes('admin');
    const build = { nodeVersion: process.version, arch: arch(), platform: platform(), cpus: cpus().length };
    return Promise.resolve({ version: API_VERSION, ...(isAdmin ? { build } : {}) });
  }
}

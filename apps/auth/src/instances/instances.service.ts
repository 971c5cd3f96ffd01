import type { RequestContext } from '@gantry/bus';
import { AppError, type InputOf, type listInstances, type OutputOf } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { InstancesRegistry } from './instances.registry';

/** The running processes of the platform. */
@Injectable()
export class InstancesService {
  constructor(
    private readonly policies: PolicyCache,
    private readonly registry: InstancesRegistry,
  ) {}

  /** @throws AppError unauthorized over REST, error-action-not-allowed over DDP */
  async list(
    { caller }: RequestContext,
    { method }: InputOf<typeof listInstances>,
  ): Promise<OutputOf<typeof listInstances>> {
    const { access } = await this.policies.current();
    if (!access.can(caller, 'view-statistics')) {
      throw method === 'instances.get'
        ? AppError.unauthorized()
        : new AppError('error-action-not-allowed', 'List instances is not allowed', { method });
    }
    // Processes are connected by the bus, so every one that reports is connected.
    const currentStatus = { status: 'connected', connected: true, retryCount: 0 };
    return {
      instances: this.registry.running(Date.now()).map((instanceRecord) => ({
        _id: instanceRecord._id,
        address: instanceRecord.extraInformation.host,
        currentStatus,
        instanceRecord,
        broadcastAuth: true,
      })),
    };
  }
}

import type { RequestContext } from '@gantry/bus';
import { AppError, type Caller, type Operation } from '@gantry/contracts';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { OPERATION_METADATA } from './handler.metadata';
import { PolicyCache } from './policy.cache';

/** Who may call at all; services may everything. */
const CALLERS: Readonly<Record<Operation['auth'], readonly Caller['kind'][]>> = {
  required: ['user', 'system'],
  visitor: ['visitor', 'system'],
  optional: ['user', 'visitor', 'anonymous', 'system'],
  internal: ['system'],
};

/**
 * Asks what an operation declares of its caller: `auth`, then its global `permissions`. What depends on a room or another
 * object is asked by the use case itself.
 */
@Injectable()
export class OperationGuard implements CanActivate {
  constructor(private readonly policies: PolicyCache) {}

  /** @throws AppError not-logged-in · permissions-required */
  canActivate(execution: ExecutionContext): true | Promise<true> {
    const operation: Operation = Reflect.getMetadata(OPERATION_METADATA, execution.getHandler());
    const { caller } = execution.switchToRpc().getContext<RequestContext>();
    if (operation.auth === 'internal' && caller.kind !== 'system') throw AppError.permissionsRequired();
    if (!CALLERS[operation.auth].includes(caller.kind)) throw AppError.notLoggedIn();
    const { permissions } = operation;
    if (!permissions) return true;
    return this.policies.current().then(({ access }) => {
      access.require(caller, permissions);
      return true;
    });
  }
}

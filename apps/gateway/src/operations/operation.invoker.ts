import { Bus, newContext } from '@gantry/bus';
import { AppError, type Caller, type ErrorSpec, type Operation } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { validationError } from './validation.error';

export interface Invocation {
  readonly operation: Operation;
  readonly caller: Caller;
  /** As the binding made it from the request; not yet checked. */
  readonly input: unknown;
  readonly paramErrors?: Readonly<Record<string, ErrorSpec>>;
  readonly traceId?: string;
}

/** The one road from the edge to a service, for REST, DDP and socket.io alike: login → validation → owner. */
@Injectable()
export class OperationInvoker {
  constructor(private readonly bus: Bus) {}

  /** @throws AppError not-logged-in, a validation error, or whatever the use case answers. */
  async invoke({ operation, caller, input, paramErrors, traceId }: Invocation): Promise<unknown> {
    if (operation.auth === 'required' && caller.kind !== 'user') throw AppError.notLoggedIn();
    const parsed = operation.input.safeParse(input);
    if (!parsed.success) throw validationError(parsed.error, input, paramErrors);
    const context = newContext(caller, { ...(traceId === undefined ? {} : { traceId }), ...(operation.deadlineMs === undefined ? {} : { deadlineMs: operation.deadlineMs }) });
    return this.bus.call(operation, context, parsed.data);
  }
}

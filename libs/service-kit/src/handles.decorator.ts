import type { OperationHandler } from '@gantry/bus';
import type { Operation } from '@gantry/contracts';
import { SetMetadata, UseFilters, UseGuards } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { AppErrorFilter } from './app-error.filter';
import { BUS_TRANSPORT, OPERATION_METADATA, type MethodDecoratorOf } from './handler.metadata';
import { OperationGuard } from './operation.guard';
import { OperationInputPipe } from './operation-input.pipe';

/**
 * Serves an operation in a `@Controller`: login and permissions are asked by {@link OperationGuard}, the input is checked by
 * the operation's schema, and whatever is thrown becomes an AppError. The compiler holds the method to the operation's input
 * and output.
 */
export function Handles<O extends Operation>(operation: O): MethodDecoratorOf<OperationHandler<O>> {
  return (target, key, descriptor) => {
    Ctx()(target, key, 0);
    Payload(new OperationInputPipe(operation.input))(target, key, 1);
    MessagePattern(operation.id, BUS_TRANSPORT, { operation })(target, key, descriptor);
    SetMetadata(OPERATION_METADATA, operation)(target, key, descriptor);
    UseGuards(OperationGuard)(target, key, descriptor);
    UseFilters(AppErrorFilter)(target, key, descriptor);
  };
}

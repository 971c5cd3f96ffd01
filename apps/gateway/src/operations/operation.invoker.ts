import { Bus, newContext } from '@gantry/bus';
import {
  AppError,
  checkTwoFactor,
  type Caller,
  type ParamErrors,
  type Operation,
  type TwoFactorProof,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { AnswerCache } from './answer.cache';
import { readInput } from './input.reader';
import { visitorRefusal } from '../sessions/visitor.authenticator';

export interface Invocation {
  readonly operation: Operation;
  readonly caller: Caller;
  /** The input as the binding made it from the request, not validated yet. */
  readonly input: unknown;
  readonly paramErrors?: ParamErrors;
  readonly traceId?: string;
  /** The second factor that the client sent. */
  readonly twoFactor?: TwoFactorProof;
}

/** The only way from the edge to a service, for REST, DDP and socket.io: login → second factor → validation → owner. */
@Injectable()
export class OperationInvoker {
  constructor(
    private readonly bus: Bus,
    private readonly answers: AnswerCache,
  ) {}

  /** @throws AppError not-logged-in, a validation error, or an error of the use case */
  async invoke({ operation, caller, input, ...rest }: Invocation): Promise<unknown> {
    if (operation.auth === 'required' && caller.kind !== 'user') throw loginMissing(operation);
    if (operation.auth === 'visitor' && caller.kind !== 'visitor') throw visitorRefusal(operation);
    if (operation.connection) return {};
    if (operation.cache && caller.kind === 'user')
      return this.answers.get(operation, caller.userId, () => this.ask({ operation, caller, input, ...rest }));
    return this.ask({ operation, caller, input, ...rest });
  }

  private async ask({ operation, caller, input, paramErrors, traceId, twoFactor }: Invocation): Promise<unknown> {
    const context = newContext(caller, {
      ...(traceId === undefined ? {} : { traceId }),
      ...(operation.deadlineMs === undefined ? {} : { deadlineMs: operation.deadlineMs }),
    });
    const rule = operation.twoFactor;
    if (rule && caller.kind === 'user' && (rule.when?.(input) ?? true)) {
      const { always = false, ownFactorsOnly = false } = rule;
      await this.bus.call(checkTwoFactor, context, { ...twoFactor, always, ownFactorsOnly });
    }
    return this.bus.call(operation, context, readInput(operation.input, input, paramErrors));
  }
}

function loginMissing({ loginError }: Operation): AppError {
  return loginError
    ? new AppError(loginError.code, loginError.text, undefined, 'not-logged-in')
    : AppError.notLoggedIn();
}

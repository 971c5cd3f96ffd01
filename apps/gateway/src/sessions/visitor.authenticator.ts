import { Bus, systemContext } from '@gantry/bus';
import {
  AppError,
  MAX_VISITOR_TOKEN,
  resolveVisitor,
  type Caller,
  type Operation,
  type VisitorCaller,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { GuessThrottle } from '../limits/guess.throttle';

/** Where a call comes from, whoever makes it. */
export type Origin = Pick<Exclude<Caller, { kind: 'system' }>, 'ip' | 'userAgent'>;

/** The token of a visitor → caller. Nothing is cached, so that a token that is removed stops working at once. */
@Injectable()
export class VisitorAuthenticator {
  constructor(
    private readonly bus: Bus,
    private readonly guesses: GuessThrottle,
  ) {}

  /**
   * @returns undefined for an unknown token
   * @throws AppError error-too-many-requests after too many unknown tokens from one address; error-service-unavailable
   */
  async find(token: string, { ip, userAgent }: Origin): Promise<VisitorCaller | undefined> {
    this.guesses.requireAllowed('visitor-token', { ip });
    const { visitor } =
      token.length > MAX_VISITOR_TOKEN
        ? { visitor: null }
        : await this.bus.call(resolveVisitor, systemContext('gateway'), { token });
    if (!visitor) {
      this.guesses.failed('visitor-token', { ip });
      return undefined;
    }
    return { ...visitor, ...(ip === undefined ? {} : { ip }), ...(userAgent === undefined ? {} : { userAgent }) };
  }

  /**
   * Who a call is made by that may carry the token of a visitor.
   * @param caller whoever it is without one; only its address counts where the operation is for visitors alone
   * @throws AppError the operation's `visitorError`, or as `find` does
   */
  async callerOf(operation: Operation, token: string | undefined, caller: Caller): Promise<Caller> {
    if (token === undefined) {
      if (operation.auth === 'visitor') throw visitorRefusal(operation);
      return caller;
    }
    if (caller.kind === 'system') return caller;
    const visitor = await this.find(token, caller);
    if (!visitor) throw visitorRefusal(operation);
    return visitor;
  }
}

/** contract/errors.json, invalid-token. */
export function visitorRefusal({
  visitorError = { code: 'invalid-token' },
}: Pick<Operation, 'visitorError'>): AppError {
  return new AppError(visitorError.code, visitorError.text, undefined, visitorError.kind);
}

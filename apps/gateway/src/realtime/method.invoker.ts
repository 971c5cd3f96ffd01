import { Bus } from '@gantry/bus';
import {
  AppError,
  ddpVisitorToken,
  OPERATIONS,
  signalMembers,
  STREAMS,
  type Caller,
  type DdpBinding,
  type Operation,
  type TwoFactorProof,
} from '@gantry/contracts';
import { stringifyEjson } from '@gantry/ddp';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { MethodLimiter, type LimitedCaller } from '../limits/method.limiter';
import { OperationInvoker } from '../operations/operation.invoker';
import { VisitorAuthenticator } from '../sessions/visitor.authenticator';
import { StreamAccess, streamByName } from './stream.access';

interface Method {
  readonly operation: Operation;
  readonly binding: DdpBinding<unknown>;
}

/** All methods that operations bind. */
const METHODS = new Map<string, Method>(
  OPERATIONS.flatMap((operation) =>
    (operation.ddp ?? []).map((binding): [string, Method] => [binding.method, { operation, binding }]),
  ),
);

export const STREAM_PREFIX = 'stream-';
/** Repeats a call with a second factor (contract/realtime.md, R38). */
const TWO_FACTOR_CALL = 'callWithTwoFactorRequired';
const twoFactorCallSchema = z.object({
  code: z.string(),
  method: z.string(),
  ddpMethod: z.string(),
  params: z.array(z.unknown()).default([]),
});

export class MethodNotFound extends Error {}

/** The caller of a method: a realtime connection, or a REST request that carries a call. */
export interface MethodHost extends LimitedCaller {
  /** Id of the connection, which does not receive its own writes to streams. */
  readonly id?: string;
  /** Runs a login or logout and applies it to the connection; a host without one is not changed. */
  changeLogin?(change: 'login' | 'logout', run: () => Promise<unknown>): Promise<unknown>;
  /** Whether there is a connection to which messages can be shown. */
  showPresence?(state: 'online' | 'away'): void;
}

/** Calls methods by their documented names: limits → operation → documented result. */
@Injectable()
export class MethodInvoker {
  constructor(
    private readonly invoker: OperationInvoker,
    private readonly access: StreamAccess,
    private readonly limiter: MethodLimiter,
    private readonly bus: Bus,
    private readonly visitors: VisitorAuthenticator,
  ) {}

  /**
   * @returns undefined when the result has no `result` key
   * @throws AppError · MethodNotFound
   */
  async call(name: string, params: readonly unknown[], host: MethodHost): Promise<unknown> {
    if (name.startsWith(STREAM_PREFIX)) return this.write(name, params, host);
    if (name !== TWO_FACTOR_CALL) return this.run(name, params, host);
    const again = twoFactorCallSchema.safeParse(params[0]);
    if (!again.success) throw new AppError(400, 'Match failed');
    const { ddpMethod, params: original, code, method } = again.data;
    return this.run(ddpMethod, original, host, { code, method });
  }

  private async run(
    name: string,
    params: readonly unknown[],
    host: MethodHost,
    twoFactor?: TwoFactorProof,
  ): Promise<unknown> {
    const method = METHODS.get(name);
    if (!method) throw new MethodNotFound(name);
    const { operation, binding } = method;
    await this.limiter.admitMethod(name, host, binding.limit);
    const input = binding.input(params);
    if (operation.rateLimit === 'login' && !operation.isReturn?.(input))
      await this.limiter.admitAttempt(operation.id, host);
    const { visitorToken, paramErrors } = binding;
    const caller = visitorToken
      ? await this.visitors.callerOf(operation, ddpVisitorToken(visitorToken, params), host.caller)
      : host.caller;
    const invoke = (): Promise<unknown> =>
      this.invoker.invoke({
        ...{ operation, caller, input },
        ...(paramErrors ? { paramErrors } : {}),
        ...(twoFactor ? { twoFactor } : {}),
      });
    try {
      const output =
        operation.session && host.changeLogin ? await host.changeLogin(operation.session, invoke) : await invoke();
      if (operation.connection) host.showPresence?.(operation.connection);
      return binding.result ? binding.result(output) : output;
    } catch (error) {
      if (!(error instanceof AppError) || !isExplained(error, binding)) throw error;
      this.explain(error, params[0], host.caller);
      return undefined;
    }
  }

  /**
   * Tells the sender in the room why the message was refused, as a message that is not stored
   * (contract/system-messages.json, neverStored).
   */
  private explain(error: AppError, message: unknown, caller: Caller): void {
    const rid: unknown = typeof message === 'object' && message !== null ? Reflect.get(message, 'rid') : undefined;
    if (caller.kind !== 'user' || typeof rid !== 'string') return;
    const note = {
      _id: String(Date.now()),
      rid,
      ts: new Date(),
      msg: error.reason || String(error.code),
      groupable: false,
      private: true,
    };
    this.bus.emit(STREAMS.notifyUser, { eventName: `${caller.userId}/message`, args: stringifyEjson([note]) });
  }

  /** Writes to a stream; a write that is not allowed is ignored without an error (contract/pitfalls.md 25). */
  private async write(method: string, params: readonly unknown[], host: MethodHost): Promise<undefined> {
    const stream = streamByName(method.slice(STREAM_PREFIX.length));
    if (!stream) throw new MethodNotFound(method);
    await this.limiter.admitMethod(method, host);
    const [eventName, ...args] = params;
    if (stream.relayed) return this.relay(stream.relayed, eventName, args, host);
    if (typeof eventName !== 'string') return undefined;
    const heard = await this.access.writable(stream, eventName, args, host.caller);
    if (heard) {
      this.bus.emit(stream, {
        eventName,
        args: stringifyEjson(heard),
        ...(host.id === undefined ? {} : { exceptConnection: host.id }),
      });
    }
    return undefined;
  }

  /** Writes to the streams of the other members of a room; ignored without an error if not allowed. */
  private async relay(
    relayed: readonly string[],
    eventName: unknown,
    args: readonly unknown[],
    { caller }: MethodHost,
  ): Promise<undefined> {
    const [rid = '', event = '', ...rest] = typeof eventName === 'string' ? eventName.split('/') : [];
    if (caller.kind !== 'user' || rest.length > 0 || !relayed.includes(event)) return undefined;
    try {
      await this.invoker.invoke({
        operation: signalMembers,
        caller,
        input: { rid, event, args: stringifyEjson(args) },
      });
    } catch (error) {
      if (!(error instanceof AppError) || error.kind === 'unavailable' || error.kind === 'internal') throw error;
    }
    return undefined;
  }
}

/**
 * Refusals that the sender learns from a message in the room instead of an error (contract/ddp-extra.json,
 * sendMessage).
 */
function isExplained(error: AppError, { explainExcept }: DdpBinding<unknown>): boolean {
  if (!explainExcept || explainExcept.includes(String(error.code))) return false;
  if (error.kind === 'unavailable' || error.kind === 'not-logged-in' || error.kind === 'internal') return false;
  return !(error.kind === 'text' && error.reason.startsWith('Match error'));
}

import { canReadRoom } from '@gantry/access';
import type { BusEvent } from '@gantry/bus';
import {
  AppError,
  isForVisitors,
  memberChanged,
  readRuleOf,
  roomAccess,
  roomChanged,
  roomDeleted,
  STREAMS,
  streamVisitorToken,
  type Caller,
  type StreamDefinition,
} from '@gantry/contracts';
import { Observes, PolicyCache, type Policy } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { OperationInvoker } from '../operations/operation.invoker';
import { VisitorAuthenticator, type Origin } from '../sessions/visitor.authenticator';

const byName = new Map<string, StreamDefinition>(Object.values(STREAMS).map((stream) => [stream.name, stream]));

export function streamByName(name: string): StreamDefinition | undefined {
  return byName.get(name);
}

/** The first segment of an event name: a room or user id. */
export function subjectOf(eventName: string): string {
  return eventName.split('/')[0] ?? '';
}

/**
 * What a right to listen rests on, and so what can end it. `login`: the login alone, or not even that ·
 * `membership`: a place in the room · `rights`: roles, permissions and settings.
 */
export type Basis = 'login' | 'membership' | 'rights';

export interface ReadRight {
  readonly allowed: boolean;
  readonly basis: Basis;
}

interface RoomPlace {
  readonly read: boolean;
  readonly member: boolean;
}

interface Question {
  /** The room or its members have changed since it was asked. */
  doubted: boolean;
}

function right(allowed: boolean, basis: Basis = 'login'): ReadRight {
  return { allowed, basis };
}

/** May this caller listen to public channels without having joined them? */
export function mayVisitChannels({ access, settings }: Policy, caller: Caller): boolean {
  return canReadRoom(access, caller, { t: 'c' }, false, settings.flag('Accounts_AllowAnonymousRead'));
}

/** Does a right that rests on roles, permissions and settings still hold? Answered from the policy alone. */
export function rightsHold(policy: Policy, stream: StreamDefinition, eventName: string, caller: Caller): boolean {
  const rule = readRuleOf(stream, eventName);
  return rule.rule === 'any-permission'
    ? policy.access.canAny(caller, rule.permissions)
    : mayVisitChannels(policy, caller);
}

/**
 * Answers the read and write rules that streams declare: when a connection subscribes, and again when what the right rests
 * on may have changed.
 */
@Injectable()
export class StreamAccess {
  /** Questions that are with rooms now, by room. */
  private readonly asked = new Map<string, Set<Question>>();

  constructor(
    private readonly invoker: OperationInvoker,
    private readonly policies: PolicyCache,
    private readonly visitors: VisitorAuthenticator,
  ) {}

  /** Roles, permissions and settings as this gateway knows them. @throws AppError while auth cannot be asked. */
  policy(): Promise<Policy> {
    return this.policies.current();
  }

  /**
   * @param callerNow who asks, at the moment of the answer: roles may change while rooms is asked.
   * @throws AppError when who would know cannot be asked.
   */
  async read(stream: StreamDefinition, eventName: string, callerNow: () => Caller): Promise<ReadRight> {
    if (eventName === '') return right(false);
    switch (readRuleOf(stream, eventName).rule) {
      case 'anyone':
        return right(true);
      case 'logged-in':
        return right(callerNow().kind === 'user');
      case 'own-user':
        return right(isOwn(eventName, callerNow()));
      case 'any-permission':
        return right(await this.rightsHoldNow(stream, eventName, callerNow), 'rights');
      case 'room-member':
        return right((await this.place(callerNow, subjectOf(eventName))).member, 'membership');
      case 'room-access': {
        const { read, member } = await this.place(callerNow, subjectOf(eventName));
        if (member) return right(true, 'membership');
        // Rooms' copy of the policy may be older than ours, by which the right will end.
        return right(read && (await this.rightsHoldNow(stream, eventName, callerNow)), 'rights');
      }
    }
  }

  private async rightsHoldNow(stream: StreamDefinition, eventName: string, callerNow: () => Caller): Promise<boolean> {
    const policy = await this.policies.current();
    return rightsHold(policy, stream, eventName, callerNow());
  }

  /**
   * As {@link read}, for the visitor whose token came with the subscription; asked anew each time, the token too.
   * @throws AppError error-too-many-requests, or when who would know cannot be asked.
   */
  async readAsVisitor(
    stream: StreamDefinition,
    eventName: string,
    token: string,
    originNow: () => Origin,
  ): Promise<ReadRight> {
    if (!isForVisitors(stream, eventName)) return right(false);
    const visitor = await this.visitors.find(token, originNow());
    if (!visitor) return right(false);
    return right((await this.place(() => visitor, subjectOf(eventName))).member, 'membership');
  }

  /**
   * `args[0]` is the name that the writer claims (contract/ddp-extra.json, stream-notify-room).
   * @returns what the room is to hear; undefined when the caller may not write it.
   */
  async writable(
    stream: StreamDefinition,
    eventName: string,
    args: readonly unknown[],
    caller: Caller,
  ): Promise<readonly unknown[] | undefined> {
    const [rid = '', event, ...rest] = eventName.split('/');
    const rule = stream.write?.find((write) => write.event === event && rest.length === 0);
    if (!rule) return undefined;
    const token = rule.visitors && caller.kind !== 'user' ? streamVisitorToken(args.slice(1)) : undefined;
    if (token !== undefined) return this.writableAsVisitor(rid, args, token, caller);
    return (await this.mayWriteAsSelf(rid, args, caller)) ? args : undefined;
  }

  private async mayWriteAsSelf(rid: string, args: readonly unknown[], caller: Caller): Promise<boolean> {
    if (caller.kind !== 'user') return false;
    const { settings } = await this.policies.current();
    const self = settings.flag('UI_Use_Real_Name') ? caller.name : caller.username;
    if (self === undefined || args[0] !== self) return false;
    return (await this.roomAccess(caller, rid)).member;
  }

  /** The others in the room must not hear the token. */
  private async writableAsVisitor(
    rid: string,
    args: readonly unknown[],
    token: string,
    origin: Caller,
  ): Promise<readonly unknown[] | undefined> {
    if (origin.kind === 'system') return undefined;
    const visitor = await this.visitors.find(token, origin);
    if (!visitor || args[0] !== visitor.username) return undefined;
    if (!(await this.roomAccess(visitor, rid)).member) return undefined;
    return args.filter((arg) => streamVisitorToken([arg]) === undefined);
  }

  /** As it is once the answer is here: one that a change has overtaken is asked for again. */
  private async place(callerNow: () => Caller, rid: string): Promise<RoomPlace> {
    const question: Question = { doubted: false };
    const others = this.asked.get(rid) ?? new Set<Question>();
    this.asked.set(rid, others.add(question));
    try {
      let place: RoomPlace;
      do {
        question.doubted = false;
        place = await this.roomAccess(callerNow(), rid);
      } while (question.doubted);
      return place;
    } finally {
      others.delete(question);
      if (others.size === 0) this.asked.delete(rid);
    }
  }

  @Observes(memberChanged)
  onMemberChanged({ payload: { rid } }: BusEvent<typeof memberChanged>): void {
    this.doubt(rid);
  }

  @Observes(roomChanged)
  onRoomChanged({ payload: { rid } }: BusEvent<typeof roomChanged>): void {
    this.doubt(rid);
  }

  @Observes(roomDeleted)
  onRoomDeleted({ payload: { rid } }: BusEvent<typeof roomDeleted>): void {
    this.doubt(rid);
  }

  private doubt(rid: string): void {
    for (const question of this.asked.get(rid) ?? []) question.doubted = true;
  }

  private async roomAccess(caller: Caller, rid: string): Promise<RoomPlace> {
    try {
      return roomAccess.output.parse(await this.invoker.invoke({ operation: roomAccess, caller, input: { rid } }));
    } catch (error) {
      // A room that does not exist is one that nobody may read; an absent service is not.
      if (error instanceof AppError && error.kind !== 'unavailable' && error.kind !== 'internal')
        return { read: false, member: false };
      throw error;
    }
  }
}

function isOwn(eventName: string, caller: Caller): boolean {
  return caller.kind === 'user' && subjectOf(eventName) === caller.userId;
}

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

/** The one event whose name has its segments in the reverse order (contract/ddp-extra.json, stream-notify-room). */
const KEY_REQUEST = 'e2e.keyRequest';

/** The first segment of an event name, which is the id of a room or user. */
export function subjectOf(eventName: string): string {
  const [first = '', second = ''] = eventName.split('/');
  return first === KEY_REQUEST ? second : first;
}

/**
 * What a right to listen depends on, and therefore what can end it. `login`: the login, or nothing · `membership`: a
 * membership in the room · `rights`: roles, permissions and settings
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
  /** The room or its members have changed since the question was sent. */
  doubted: boolean;
}

function right(allowed: boolean, basis: Basis = 'login'): ReadRight {
  return { allowed, basis };
}

/** Whether this caller may listen to public channels without having joined them. */
export function mayVisitChannels({ access, settings }: Policy, caller: Caller): boolean {
  return canReadRoom(access, caller, { t: 'c' }, false, settings.flag('Accounts_AllowAnonymousRead'));
}

/** Whether a right that depends on roles, permissions and settings still holds. Answered from the policy alone. */
export function rightsHold(policy: Policy, stream: StreamDefinition, eventName: string, caller: Caller): boolean {
  const rule = readRuleOf(stream, eventName);
  return rule.rule === 'any-permission'
    ? policy.access.canAny(caller, rule.permissions)
    : mayVisitChannels(policy, caller);
}

/**
 * Answers the read and write rules that streams declare: when a connection subscribes, and again when something the
 * right depends on may have changed.
 */
@Injectable()
export class StreamAccess {
  /** Questions to the rooms service that are not answered yet, by room. */
  private readonly asked = new Map<string, Set<Question>>();

  constructor(
    private readonly invoker: OperationInvoker,
    private readonly policies: PolicyCache,
    private readonly visitors: VisitorAuthenticator,
  ) {}

  /** Roles, permissions and settings as this gateway knows them. @throws AppError when auth does not answer */
  policy(): Promise<Policy> {
    return this.policies.current();
  }

  /**
   * @param callerNow the caller at the time of the answer, because its roles may change in the meantime
   * @throws AppError when a service that has to decide does not answer
   */
  async read(stream: StreamDefinition, eventName: string, callerNow: () => Caller): Promise<ReadRight> {
    if (eventName === '') return right(false);
    switch (readRuleOf(stream, eventName).rule) {
      case 'nobody':
        return right(false);
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
        // The rooms service may decide by an older copy of the policy than ours, which later ends the right.
        return right(read && (await this.rightsHoldNow(stream, eventName, callerNow)), 'rights');
      }
    }
  }

  private async rightsHoldNow(stream: StreamDefinition, eventName: string, callerNow: () => Caller): Promise<boolean> {
    const policy = await this.policies.current();
    return rightsHold(policy, stream, eventName, callerNow());
  }

  /**
   * As {@link read}, for the visitor whose token came with the subscription; the token is checked every time.
   * @throws AppError error-too-many-requests, or when a service that has to decide does not answer
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
   * @returns the arguments to broadcast; undefined when the caller may not write them
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

  /** Removes the visitor token, which the other listeners must not receive. */
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

  /** The state at the time of the answer: a question that a change has overtaken is asked again. */
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
      // Nobody may read a room that does not exist; a service that does not answer is an error.
      if (error instanceof AppError && error.kind !== 'unavailable' && error.kind !== 'internal')
        return { read: false, member: false };
      throw error;
    }
  }
}

function isOwn(eventName: string, caller: Caller): boolean {
  return caller.kind === 'user' && subjectOf(eventName) === caller.userId;
}

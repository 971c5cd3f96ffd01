import { AppError, readRuleOf, roomAccess, STREAMS, type Caller, type StreamDefinition } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { OperationInvoker } from '../operations/operation.invoker';

const byName = new Map<string, StreamDefinition>(Object.values(STREAMS).map((stream) => [stream.name, stream]));

export function streamByName(name: string): StreamDefinition | undefined {
  return byName.get(name);
}

/** The first segment of an event name: a room or user id. */
export function subjectOf(eventName: string): string {
  return eventName.split('/')[0] ?? '';
}

export interface ReadRight {
  readonly allowed: boolean;
  /** The room is open to this caller although it is no member. */
  readonly asVisitor: boolean;
}

const REFUSED: ReadRight = { allowed: false, asVisitor: false };

function right(allowed: boolean): ReadRight {
  return { allowed, asVisitor: false };
}

/** Answers the read and write rules that streams declare: checked once, when a connection subscribes. */
@Injectable()
export class StreamAccess {
  constructor(
    private readonly invoker: OperationInvoker,
    private readonly policies: PolicyCache,
  ) {}

  async read(stream: StreamDefinition, eventName: string, caller: Caller): Promise<ReadRight> {
    if (eventName === '') return REFUSED;
    const rule = readRuleOf(stream, eventName);
    switch (rule.rule) {
      case 'anyone':
        return right(true);
      case 'logged-in':
        return right(caller.kind === 'user');
      case 'any-permission':
        return right((await this.policies.current()).access.canAny(caller, rule.permissions));
      case 'own-user':
        return right(caller.kind === 'user' && subjectOf(eventName) === caller.userId);
      case 'room-access': {
        const access = await this.roomAccess(caller, subjectOf(eventName));
        return { allowed: access.read, asVisitor: access.read && !access.member };
      }
      case 'room-member':
        return right((await this.roomAccess(caller, subjectOf(eventName))).member);
    }
  }

  /** `args[0]` is the name that the writer claims (contract/ddp-extra.json, stream-notify-room). */
  async mayWrite(
    stream: StreamDefinition,
    eventName: string,
    args: readonly unknown[],
    caller: Caller,
  ): Promise<boolean> {
    const [rid = '', event, ...rest] = eventName.split('/');
    const rule = stream.write?.find((write) => write.event === event && rest.length === 0);
    if (!rule || caller.kind !== 'user') return false;
    const { settings } = await this.policies.current();
    const self = settings.flag('UI_Use_Real_Name') ? caller.name : caller.username;
    if (self === undefined || args[0] !== self) return false;
    return (await this.roomAccess(caller, rid)).member;
  }

  private async roomAccess(caller: Caller, rid: string): Promise<{ read: boolean; member: boolean }> {
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

import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import { AppError, createDirect, locateRoom, lookupUsers, type OutputOf, type RoomTarget } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';

type Located = OutputOf<typeof locateRoom>;

const UNKNOWN = 'error-room-not-found';

/** Finds the room to read by what the caller sent. */
@Injectable()
export class RoomLocator {
  constructor(private readonly bus: Bus) {}

  /**
   * Creates a direct conversation with a known user if there is none (contract/rest-extra.json, resolves.dm). The user
   * is looked up here, because the rooms service may make no further call.
   * @param right `preview` for the history, which shows public channels to those outside them
   * @throws AppError of the section for the room; 403 unauthorized without access
   */
  async readable(
    context: RequestContext,
    target: RoomTarget,
    right: 'read' | 'preview' = 'read',
  ): Promise<Located['room']> {
    const located = await this.locate(context, target);
    if (!located[right]) throw AppError.unauthorized();
    return located.room;
  }

  /** By its id, for a caller without a login. @returns undefined for a room that the caller may not see */
  async shown(context: RequestContext, roomId: string): Promise<Located['room'] | undefined> {
    try {
      const { room, preview } = await this.locate(context, { section: 'channels', roomId });
      return preview ? room : undefined;
    } catch (error) {
      if (error instanceof AppError && error.code === UNKNOWN) return undefined;
      throw error;
    }
  }

  private async locate(context: RequestContext, target: RoomTarget): Promise<Located> {
    try {
      return await this.bus.call(locateRoom, context, { target });
    } catch (error) {
      const isUnknown = error instanceof AppError && error.code === UNKNOWN;
      const roomId = isUnknown && target.section === 'im' ? await this.begin(context, target.username) : undefined;
      if (roomId === undefined) throw error;
      return this.bus.call(locateRoom, context, { target: { section: 'im', roomId } });
    }
  }

  /** @returns the id of the conversation; undefined when there is no such user */
  private async begin(context: RequestContext, username: string | undefined): Promise<string | undefined> {
    if (!username) return undefined;
    const { users } = await this.bus.call(lookupUsers, asSystem(context, 'messages'), { usernames: [username] });
    const [user] = users;
    if (!user) return undefined;
    const { room } = await this.bus.call(createDirect, context, { usernames: [user.username], known: [user] });
    return room.rid;
  }
}

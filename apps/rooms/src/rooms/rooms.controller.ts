import type { RequestContext } from '@gantry/bus';
import {
  channelNames,
  createRoom,
  getRooms,
  joinedRooms,
  listRooms,
  locateRoom,
  readableRoom,
  roomAccess,
  roomIdByNameOrId,
  roomSuggestions,
  roomInfo,
  roomsNamed,
  roomStanding,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { RoomLookupService } from './room-lookup.service';
import { RoomsService } from './rooms.service';
import { RoomChoicesService } from './room-choices.service';

@Controller()
export class RoomsController {
  constructor(
    private readonly rooms: RoomsService,
    private readonly lookup: RoomLookupService,
    private readonly choices: RoomChoicesService,
  ) {}

  @Handles(createRoom)
  create(context: RequestContext, input: InputOf<typeof createRoom>): Promise<OutputOf<typeof createRoom>> {
    return this.rooms.create(context, input);
  }

  @Handles(roomInfo)
  info(context: RequestContext, input: InputOf<typeof roomInfo>): Promise<OutputOf<typeof roomInfo>> {
    return this.lookup.info(context, input);
  }

  @Handles(listRooms)
  list(context: RequestContext, input: InputOf<typeof listRooms>): Promise<OutputOf<typeof listRooms>> {
    return this.lookup.list(context, input);
  }

  @Handles(getRooms)
  get(context: RequestContext, input: InputOf<typeof getRooms>): Promise<OutputOf<typeof getRooms>> {
    return this.lookup.get(context, input);
  }

  @Handles(roomIdByNameOrId)
  resolve(
    context: RequestContext,
    input: InputOf<typeof roomIdByNameOrId>,
  ): Promise<OutputOf<typeof roomIdByNameOrId>> {
    return this.lookup.resolve(context, input);
  }

  @Handles(readableRoom)
  readable(context: RequestContext, input: InputOf<typeof readableRoom>): Promise<OutputOf<typeof readableRoom>> {
    return this.choices.readable(context, input);
  }

  @Handles(channelNames)
  names(context: RequestContext, input: InputOf<typeof channelNames>): Promise<OutputOf<typeof channelNames>> {
    return this.choices.names(context, input);
  }

  @Handles(roomSuggestions)
  suggestions(
    context: RequestContext,
    input: InputOf<typeof roomSuggestions>,
  ): Promise<OutputOf<typeof roomSuggestions>> {
    return this.choices.suggestions(context, input);
  }

  @Handles(locateRoom)
  locate(context: RequestContext, input: InputOf<typeof locateRoom>): Promise<OutputOf<typeof locateRoom>> {
    return this.lookup.locate(context, input);
  }

  @Handles(roomsNamed)
  named(context: RequestContext, input: InputOf<typeof roomsNamed>): Promise<OutputOf<typeof roomsNamed>> {
    return this.lookup.named(context, input);
  }

  @Handles(roomStanding)
  standing(context: RequestContext, input: InputOf<typeof roomStanding>): Promise<OutputOf<typeof roomStanding>> {
    return this.lookup.standing(context, input);
  }

  @Handles(roomAccess)
  may(context: RequestContext, input: InputOf<typeof roomAccess>): Promise<OutputOf<typeof roomAccess>> {
    return this.lookup.may(context, input);
  }

  @Handles(joinedRooms)
  joined(context: RequestContext, _input: InputOf<typeof joinedRooms>): Promise<OutputOf<typeof joinedRooms>> {
    return this.lookup.joined(context);
  }
}

import type { RequestContext } from '@gantry/bus';
import {
  membersWithoutKey,
  requestRoomKeys,
  setRoomKeyId,
  updateGroupKey,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { RoomKeysService } from './room-keys.service';

@Controller()
export class RoomKeysController {
  constructor(private readonly keys: RoomKeysService) {}

  @Handles(setRoomKeyId)
  setId(context: RequestContext, input: InputOf<typeof setRoomKeyId>): Promise<OutputOf<typeof setRoomKeyId>> {
    return this.keys.setId(context, input);
  }

  @Handles(updateGroupKey)
  update(context: RequestContext, input: InputOf<typeof updateGroupKey>): Promise<OutputOf<typeof updateGroupKey>> {
    return this.keys.update(context, input);
  }

  @Handles(membersWithoutKey)
  missing(
    context: RequestContext,
    input: InputOf<typeof membersWithoutKey>,
  ): Promise<OutputOf<typeof membersWithoutKey>> {
    return this.keys.missing(context, input);
  }

  @Handles(requestRoomKeys)
  request(context: RequestContext, input: InputOf<typeof requestRoomKeys>): Promise<OutputOf<typeof requestRoomKeys>> {
    return this.keys.request(context, input);
  }
}

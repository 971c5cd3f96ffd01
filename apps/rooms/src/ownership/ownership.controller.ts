import type { RequestContext } from '@gantry/bus';
import { relinquishRooms, roomSuccessors, solelyOwnedRooms, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { OwnershipService } from './ownership.service';

@Controller()
export class OwnershipController {
  constructor(private readonly ownership: OwnershipService) {}

  @Handles(solelyOwnedRooms)
  solelyOwned(
    _context: RequestContext,
    input: InputOf<typeof solelyOwnedRooms>,
  ): Promise<OutputOf<typeof solelyOwnedRooms>> {
    return this.ownership.solelyOwned(input);
  }

  @Handles(roomSuccessors)
  successors(
    _context: RequestContext,
    input: InputOf<typeof roomSuccessors>,
  ): Promise<OutputOf<typeof roomSuccessors>> {
    return this.ownership.successors(input);
  }

  @Handles(relinquishRooms)
  relinquish(
    context: RequestContext,
    input: InputOf<typeof relinquishRooms>,
  ): Promise<OutputOf<typeof relinquishRooms>> {
    return this.ownership.relinquish(context, input);
  }
}

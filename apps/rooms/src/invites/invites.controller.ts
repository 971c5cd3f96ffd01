import type { BusEvent, RequestContext } from '@gantry/bus';
import {
  findOrCreateInvite,
  listInvites,
  removeInvite,
  roomDeleted,
  useInviteToken,
  validateInviteToken,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Consumes, Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { InvitesService } from './invites.service';

@Controller()
export class InvitesController {
  constructor(private readonly invites: InvitesService) {}

  @Handles(findOrCreateInvite)
  findOrCreate(
    context: RequestContext,
    input: InputOf<typeof findOrCreateInvite>,
  ): Promise<OutputOf<typeof findOrCreateInvite>> {
    return this.invites.findOrCreate(context, input);
  }

  @Handles(listInvites)
  list(context: RequestContext, input: InputOf<typeof listInvites>): Promise<OutputOf<typeof listInvites>> {
    return this.invites.list(context, input);
  }

  @Handles(removeInvite)
  remove(context: RequestContext, input: InputOf<typeof removeInvite>): Promise<OutputOf<typeof removeInvite>> {
    return this.invites.remove(context, input);
  }

  @Handles(useInviteToken)
  use(context: RequestContext, input: InputOf<typeof useInviteToken>): Promise<OutputOf<typeof useInviteToken>> {
    return this.invites.use(context, input);
  }

  @Handles(validateInviteToken)
  validate(
    context: RequestContext,
    input: InputOf<typeof validateInviteToken>,
  ): Promise<OutputOf<typeof validateInviteToken>> {
    return this.invites.validate(context, input);
  }

  @Consumes(roomDeleted, { durable: 'rooms-invites' })
  roomGone({ payload: { rid } }: BusEvent<typeof roomDeleted>): Promise<void> {
    return this.invites.forgetRoom(rid);
  }
}

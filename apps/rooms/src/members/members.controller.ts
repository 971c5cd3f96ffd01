import type { RequestContext } from '@gantry/bus';
import {
  enterRoom,
  inviteMember,
  joinRoom,
  kickMember,
  leaveRoom,
  listMembers,
  openRoom,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { MemberAdministrationService } from './member-administration.service';
import { MembersService } from './members.service';

@Controller()
export class MembersController {
  constructor(
    private readonly members: MembersService,
    private readonly administration: MemberAdministrationService,
  ) {}

  @Handles(joinRoom)
  join(context: RequestContext, input: InputOf<typeof joinRoom>): Promise<OutputOf<typeof joinRoom>> {
    return this.members.join(context, input);
  }

  @Handles(enterRoom)
  enter(context: RequestContext, input: InputOf<typeof enterRoom>): Promise<OutputOf<typeof enterRoom>> {
    return this.members.enter(context, input);
  }

  @Handles(openRoom)
  open(context: RequestContext, input: InputOf<typeof openRoom>): Promise<OutputOf<typeof openRoom>> {
    return this.members.open(context, input);
  }

  @Handles(leaveRoom)
  leave(context: RequestContext, input: InputOf<typeof leaveRoom>): Promise<OutputOf<typeof leaveRoom>> {
    return this.members.leave(context, input);
  }

  @Handles(listMembers)
  list(context: RequestContext, input: InputOf<typeof listMembers>): Promise<OutputOf<typeof listMembers>> {
    return this.administration.list(context, input);
  }

  @Handles(inviteMember)
  invite(context: RequestContext, input: InputOf<typeof inviteMember>): Promise<OutputOf<typeof inviteMember>> {
    return this.administration.invite(context, input);
  }

  @Handles(kickMember)
  kick(context: RequestContext, input: InputOf<typeof kickMember>): Promise<OutputOf<typeof kickMember>> {
    return this.administration.kick(context, input);
  }
}

import type { RequestContext } from '@gantry/bus';
import {
  addEverybody,
  addMembers,
  enterRoom,
  favoriteRoom,
  hideRoom,
  inviteMember,
  joinRoom,
  kickMember,
  leaveRoom,
  listMembers,
  onlineMembers,
  openRoom,
  roomCounters,
  signalMembers,
  usersOfRoom,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { MemberAddingService } from './member-adding.service';
import { MemberAdministrationService } from './member-administration.service';
import { MembersService } from './members.service';
import { MemberListsService } from './member-lists.service';
import { OnlineMembersService } from './online-members.service';
import { OwnPlaceService } from './own-place.service';

@Controller()
export class MembersController {
  constructor(
    private readonly members: MembersService,
    private readonly administration: MemberAdministrationService,
    private readonly places: OwnPlaceService,
    private readonly presence: OnlineMembersService,
    private readonly adding: MemberAddingService,
    private readonly lists: MemberListsService,
  ) {}

  @Handles(onlineMembers)
  online(context: RequestContext, input: InputOf<typeof onlineMembers>): Promise<OutputOf<typeof onlineMembers>> {
    return this.presence.list(context, input);
  }

  @Handles(hideRoom)
  hide(context: RequestContext, input: InputOf<typeof hideRoom>): Promise<OutputOf<typeof hideRoom>> {
    return this.places.hide(context, input);
  }

  @Handles(favoriteRoom)
  favorite(context: RequestContext, input: InputOf<typeof favoriteRoom>): Promise<OutputOf<typeof favoriteRoom>> {
    return this.places.favorite(context, input);
  }

  @Handles(roomCounters)
  counters(context: RequestContext, input: InputOf<typeof roomCounters>): Promise<OutputOf<typeof roomCounters>> {
    return this.places.counters(context, input);
  }

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

  @Handles(addMembers)
  add(context: RequestContext, input: InputOf<typeof addMembers>): Promise<OutputOf<typeof addMembers>> {
    return this.adding.add(context, input);
  }

  @Handles(addEverybody)
  addEverybody(context: RequestContext, input: InputOf<typeof addEverybody>): Promise<OutputOf<typeof addEverybody>> {
    return this.adding.addEverybody(context, input);
  }

  @Handles(usersOfRoom)
  ofRoom(context: RequestContext, input: InputOf<typeof usersOfRoom>): Promise<OutputOf<typeof usersOfRoom>> {
    return this.lists.ofRoom(context, input);
  }

  @Handles(signalMembers)
  signal(context: RequestContext, input: InputOf<typeof signalMembers>): Promise<OutputOf<typeof signalMembers>> {
    return this.lists.signal(context, input);
  }
}

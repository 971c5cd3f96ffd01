import type { RequestContext } from '@gantry/bus';
import {
  avatarAddress,
  avatarPicture,
  resetAvatar,
  setAvatar,
  setAvatarFromService,
  storeRoomAvatar,
  suggestAvatars,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { AvatarPicturesService } from './avatar-pictures.service';
import { AvatarsService } from './avatars.service';

@Controller()
export class AvatarsController {
  constructor(
    private readonly avatars: AvatarsService,
    private readonly pictures: AvatarPicturesService,
  ) {}

  @Handles(setAvatar)
  set(context: RequestContext, input: InputOf<typeof setAvatar>): Promise<OutputOf<typeof setAvatar>> {
    return this.avatars.set(context, input);
  }

  @Handles(setAvatarFromService)
  setFromService(
    context: RequestContext,
    input: InputOf<typeof setAvatarFromService>,
  ): Promise<OutputOf<typeof setAvatarFromService>> {
    return this.avatars.setFromService(context, input);
  }

  @Handles(resetAvatar)
  reset(context: RequestContext, input: InputOf<typeof resetAvatar>): Promise<OutputOf<typeof resetAvatar>> {
    return this.avatars.reset(context, input);
  }

  @Handles(storeRoomAvatar)
  storeOfRoom(
    _context: RequestContext,
    input: InputOf<typeof storeRoomAvatar>,
  ): Promise<OutputOf<typeof storeRoomAvatar>> {
    return this.avatars.storeOfRoom(input);
  }

  @Handles(avatarAddress)
  locate(context: RequestContext, input: InputOf<typeof avatarAddress>): Promise<OutputOf<typeof avatarAddress>> {
    return this.pictures.locate(context, input);
  }

  @Handles(avatarPicture)
  show(context: RequestContext, input: InputOf<typeof avatarPicture>): Promise<OutputOf<typeof avatarPicture>> {
    return this.pictures.show(context, input);
  }

  /** Pictures of login providers are not stored, so there are none to suggest. */
  @Handles(suggestAvatars)
  async suggest(
    _context: RequestContext,
    _input: InputOf<typeof suggestAvatars>,
  ): Promise<OutputOf<typeof suggestAvatars>> {
    return { suggestions: {} };
  }
}

import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import { AppError, roomStanding, type avatarAddress, type avatarPicture, type Caller, type InputOf, type OutputOf } from '@gantry/contracts';
import { PolicyCache, type Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { userToActOn } from '../users/user.target';
import { AvatarsRepository } from './avatars.repository';
import { initialOf, initialsPicture } from './initials.picture';
import { PictureProcessor } from './picture.processor';

type Wanted = Pick<InputOf<typeof avatarPicture>, 'format' | 'size'>;
type Shown = OutputOf<typeof avatarPicture>;

/** Shows pictures. Nobody learns from one whether an account exists: an unknown name has its initial too. */
@Injectable()
export class AvatarPicturesService {
  constructor(
    private readonly avatars: AvatarsRepository,
    private readonly pictures: PictureProcessor,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
  ) {}

  async locate(_context: RequestContext, named: InputOf<typeof avatarAddress>): Promise<OutputOf<typeof avatarAddress>> {
    const target = userToActOn(named);
    if (!target) throw new AppError('error-user-param-not-provided', 'The required "userId" or "username" param was not provided');
    const user = target.id === undefined ? await this.avatars.ownerByUsername(target.username) : await this.avatars.ownerById(target.id);
    if (!user?.username) throw new AppError('error-invalid-user', 'The required "userId" or "username" param provided does not match any users');
    const { settings } = await this.policies.current();
    return { url: `${settings.text('Site_Url').replace(/\/+$/, '')}/avatar/${encodeURIComponent(user.username)}` };
  }

  async show(context: RequestContext, { username, roomId, ...wanted }: InputOf<typeof avatarPicture>): Promise<Shown> {
    const { settings } = await this.policies.current();
    if (settings.flag('Accounts_AvatarBlockUnauthenticatedAccess') && context.caller.kind !== 'user') return { kind: 'forbidden' };
    if (roomId !== undefined) return this.ofRoom(await this.roomName(context, roomId), `room/${roomId}`, wanted, settings);
    if (username?.startsWith('@')) return this.ofRoom(username.slice(1), username, wanted, settings);
    return this.ofUser(username ?? '', wanted, settings);
  }

  private async ofUser(username: string, wanted: Wanted, settings: Settings): Promise<Shown> {
    const elsewhere = settings.text('Accounts_AvatarExternalProviderUrl').trim();
    if (elsewhere !== '') return { kind: 'elsewhere', url: elsewhere.replace('{username}', encodeURIComponent(username)) };
    const maxAgeS = settings.number('Accounts_AvatarCacheTime');
    const user = await this.avatars.ownerByUsername(username);
    const picture = user ? await this.avatars.picture(user._id) : undefined;
    if (picture) return { kind: 'picture', ...picture, maxAgeS };
    return this.initials((settings.flag('UI_Use_Name_Avatar') && user?.name) || username, wanted, maxAgeS);
  }

  private async ofRoom(name: string, subject: string, wanted: Wanted, settings: Settings): Promise<Shown> {
    const elsewhere = settings.text('Accounts_RoomAvatarExternalProviderUrl').trim();
    if (elsewhere !== '') return { kind: 'elsewhere', url: elsewhere.replace('{roomId}', encodeURIComponent(subject.replace(/^room\//, ''))) };
    return this.initials(name, wanted, settings.number('Accounts_AvatarCacheTime'));
  }

  /** Of a room that the caller may not know, not even the initial is told. */
  private async roomName(context: RequestContext, rid: string): Promise<string> {
    const { room, membership } = await this.bus.call(roomStanding, asSystem(context, 'auth'), { rid, ...userIdIn(context.caller) });
    return room && (room.t === 'c' || membership) ? (room.fname ?? room.name ?? '') : '';
  }

  private async initials(name: string, { format, size }: Wanted, maxAgeS: number): Promise<Shown> {
    const svg = initialsPicture(name, size);
    const etag = Buffer.from(`${initialOf(name)}${name}`).toString('base64url').slice(0, 64) + `-${size ?? ''}${format ?? ''}`;
    if (format === undefined) return { kind: 'picture', type: 'image/svg+xml', content: Buffer.from(svg), etag, maxAgeS };
    return { kind: 'picture', type: `image/${format}`, content: await this.pictures.draw(svg, format), etag, maxAgeS };
  }
}

function userIdIn(caller: Caller): { userId?: string } {
  return caller.kind === 'user' ? { userId: caller.userId } : {};
}

import { hash } from 'node:crypto';
import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import {
  matchesEtag,
  roomStanding,
  type avatarAddress,
  type avatarPicture,
  type Caller,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { PictureDoor } from '@gantry/pictures';
import { PolicyCache, type Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { avatarUrl } from '../user-store/user.view';
import { namedAs } from '../user-store/user.target';
import { noSuchUser, UserTargets } from '../user-store/user.targets';
import { UsersRepository } from '../user-store/users.repository';
import { AvatarsRepository } from './avatars.repository';
import { initialsPicture } from './initials.picture';

type Wanted = Pick<InputOf<typeof avatarPicture>, 'format' | 'size' | 'ifNoneMatch'>;
type Shown = OutputOf<typeof avatarPicture>;

/** Shows pictures. Nobody learns from one whether an account exists: an unknown name has its initial too. */
@Injectable()
export class AvatarPicturesService {
  constructor(
    private readonly avatars: AvatarsRepository,
    private readonly users: UsersRepository,
    private readonly targets: UserTargets,
    private readonly pictures: PictureDoor,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
  ) {}

  /** Without a login an unknown user is sent on as any other, to the initial of what was asked for. @throws AppError error-invalid-user for those who are logged in */
  async locate(
    { caller }: RequestContext,
    named: InputOf<typeof avatarAddress>,
  ): Promise<OutputOf<typeof avatarAddress>> {
    const [found, { settings }] = await Promise.all([
      this.targets.lookUp(named, { username: 1 }),
      this.policies.current(),
    ]);
    const username = found?.username ?? (caller.kind === 'user' ? undefined : namedAs(named));
    if (username === undefined) throw noSuchUser();
    return { url: avatarUrl(username, settings) };
  }

  async show(context: RequestContext, { username, roomId, ...wanted }: InputOf<typeof avatarPicture>): Promise<Shown> {
    const { settings } = await this.policies.current();
    if (settings.flag('Accounts_AvatarBlockUnauthenticatedAccess') && context.caller.kind !== 'user')
      return { kind: 'forbidden' };
    if (roomId !== undefined)
      return this.ofRoom(await this.roomName(context, roomId), `room/${roomId}`, wanted, settings);
    if (username?.startsWith('@')) return this.ofRoom(username.slice(1), username, wanted, settings);
    return this.ofUser(username ?? '', wanted, settings);
  }

  private async ofUser(username: string, wanted: Wanted, settings: Settings): Promise<Shown> {
    const elsewhere = settings.text('Accounts_AvatarExternalProviderUrl').trim();
    if (elsewhere !== '')
      return { kind: 'elsewhere', url: elsewhere.replace('{username}', encodeURIComponent(username)) };
    const maxAgeS = settings.number('Accounts_AvatarCacheTime');
    const user = await this.users.findByUsername(username, { name: 1 });
    const uploaded = user ? await this.avatars.current(user._id) : undefined;
    const content = uploaded && (isKnown(uploaded.etag, wanted) ? NOTHING : await this.avatars.content(uploaded));
    if (uploaded && content) return { kind: 'picture', type: uploaded.type, etag: uploaded.etag, content, maxAgeS };
    return this.initials((settings.flag('UI_Use_Name_Avatar') && user?.name) || username, wanted, maxAgeS);
  }

  private async ofRoom(name: string, subject: string, wanted: Wanted, settings: Settings): Promise<Shown> {
    const elsewhere = settings.text('Accounts_RoomAvatarExternalProviderUrl').trim();
    if (elsewhere !== '')
      return {
        kind: 'elsewhere',
        url: elsewhere.replace('{roomId}', encodeURIComponent(subject.replace(/^room\//, ''))),
      };
    return this.initials(name, wanted, settings.number('Accounts_AvatarCacheTime'));
  }

  /** Of a room that the caller may not know, not even the initial is told. */
  private async roomName(context: RequestContext, rid: string): Promise<string> {
    const { room, membership } = await this.bus.call(roomStanding, asSystem(context, 'auth'), {
      rid,
      ...userIdIn(context.caller),
    });
    return room && (room.t === 'c' || membership) ? (room.fname ?? room.name ?? '') : '';
  }

  private async initials(name: string, wanted: Wanted, maxAgeS: number): Promise<Shown> {
    const { format, size } = wanted;
    const svg = initialsPicture(name, size);
    // Of the picture alone: it tells no more of the name than the picture does.
    const etag = hash('sha1', `${svg}${format ?? ''}`);
    const type = format === undefined ? 'image/svg+xml' : `image/${format}`;
    const content = (): Promise<Uint8Array> | Uint8Array =>
      format === undefined ? Buffer.from(svg) : this.pictures.draw(svg, { format });
    return { kind: 'picture', type, etag, content: isKnown(etag, wanted) ? NOTHING : await content(), maxAgeS };
  }
}

/** Who has the picture already is told so by the gateway: nobody reads or draws it. */
const NOTHING = new Uint8Array();

function isKnown(etag: string, { ifNoneMatch }: Wanted): boolean {
  return matchesEtag(`"${etag}"`, ifNoneMatch);
}

function userIdIn(caller: Caller): { userId?: string } {
  return caller.kind === 'user' ? { userId: caller.userId } : {};
}

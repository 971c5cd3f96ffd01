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
import type { AvatarRecord } from './avatar.schema';
import { AvatarsRepository } from './avatars.repository';
import { initialsPicture } from './initials.picture';

type Wanted = Pick<InputOf<typeof avatarPicture>, 'format' | 'size' | 'ifNoneMatch'>;
type Shown = OutputOf<typeof avatarPicture>;

interface ShownRoom {
  readonly name: string;
  /** The route and options of the request. */
  readonly subject: string;
  readonly uploaded: AvatarRecord | undefined;
}

/** Serves avatars. An unknown name gets its initial, so that pictures do not reveal which accounts exist. */
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

  /**
   * Without a login an unknown user gets the initial like any other.
   * @throws AppError error-invalid-user for users who are logged in
   */
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
    if (roomId !== undefined) {
      const name = await this.roomName(context, roomId);
      const uploaded = name === undefined ? undefined : await this.avatars.current({ rid: roomId });
      return this.ofRoom({ name: name ?? '', subject: `room/${roomId}`, uploaded }, wanted, settings);
    }
    if (username?.startsWith('@'))
      return this.ofRoom({ name: username.slice(1), subject: username, uploaded: undefined }, wanted, settings);
    return this.ofUser(username ?? '', wanted, settings);
  }

  private async ofUser(username: string, wanted: Wanted, settings: Settings): Promise<Shown> {
    const elsewhere = settings.text('Accounts_AvatarExternalProviderUrl').trim();
    if (elsewhere !== '')
      return { kind: 'elsewhere', url: elsewhere.replace('{username}', encodeURIComponent(username)) };
    const maxAgeS = settings.number('Accounts_AvatarCacheTime');
    const user = await this.users.findByUsername(username, { name: 1 });
    const uploaded = user ? await this.avatars.current({ userId: user._id }) : undefined;
    const stored = uploaded && (await this.stored(uploaded, wanted, maxAgeS));
    if (stored) return stored;
    return this.initials((settings.flag('UI_Use_Name_Avatar') && user?.name) || username, wanted, maxAgeS);
  }

  private async ofRoom({ name, subject, uploaded }: ShownRoom, wanted: Wanted, settings: Settings): Promise<Shown> {
    const elsewhere = settings.text('Accounts_RoomAvatarExternalProviderUrl').trim();
    if (elsewhere !== '')
      return {
        kind: 'elsewhere',
        url: elsewhere.replace('{roomId}', encodeURIComponent(subject.replace(/^room\//, ''))),
      };
    const maxAgeS = settings.number('Accounts_AvatarCacheTime');
    const stored = uploaded && (await this.stored(uploaded, wanted, maxAgeS));
    return stored ?? this.initials(name, wanted, maxAgeS);
  }

  private async stored(uploaded: AvatarRecord, wanted: Wanted, maxAgeS: number): Promise<Shown | undefined> {
    const content = isKnown(uploaded.etag, wanted) ? NOTHING : await this.avatars.content(uploaded);
    return content && { kind: 'picture', type: uploaded.type, etag: uploaded.etag, content, maxAgeS };
  }

  /** The initial of a room that the caller may not see is hidden too. */
  private async roomName(context: RequestContext, rid: string): Promise<string | undefined> {
    const { room, membership } = await this.bus.call(roomStanding, asSystem(context, 'auth'), {
      rid,
      ...userIdIn(context.caller),
    });
    return room && (room.t === 'c' || membership) ? (room.fname ?? room.name ?? '') : undefined;
  }

  private async initials(name: string, wanted: Wanted, maxAgeS: number): Promise<Shown> {
    const { format, size } = wanted;
    const svg = initialsPicture(name, size);
    // An ETag of the picture alone, which reveals no more of the name than the picture does.
    const etag = hash('sha1', `${svg}${format ?? ''}`);
    const type = format === undefined ? 'image/svg+xml' : `image/${format}`;
    const content = (): Promise<Uint8Array> | Uint8Array =>
      format === undefined ? Buffer.from(svg) : this.pictures.draw(svg, { format });
    return { kind: 'picture', type, etag, content: isKnown(etag, wanted) ? NOTHING : await content(), maxAgeS };
  }
}

/** The gateway answers conditional requests before the picture is read or drawn. */
const NOTHING = new Uint8Array();

function isKnown(etag: string, { ifNoneMatch }: Wanted): boolean {
  return matchesEtag(`"${etag}"`, ifNoneMatch);
}

function userIdIn(caller: Caller): { userId?: string } {
  return caller.kind === 'user' ? { userId: caller.userId } : {};
}

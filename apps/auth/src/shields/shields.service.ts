import type { RequestContext } from '@gantry/bus';
import { AppError, type Caller, type drawShield, type InputOf, type OutputOf } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { UserCountsRepository } from '../statistics/user-counts.repository';
import { namedAs } from '../user-store/user.target';
import { noSuchUser, UserTargets } from '../user-store/user.targets';
import { shieldPicture, type Shield } from './shield.picture';
import { ShieldsAccess } from './shields.access';

type Input = InputOf<typeof drawShield>;
type Label = Pick<Shield, 'text' | 'color'>;

const COLOR = '#4c1';
const STATUS_COLORS: ReadonlyMap<string, string> = new Map([
  ['online', '#1fb31f'],
  ['away', '#dc9b01'],
  ['busy', '#bc2031'],
  ['offline', '#a5a1a1'],
]);
/** Badges are on pages with many readers, so counts are cached for this time, ms. */
const ONLINE_TTL_MS = 60_000;

/** Draws status badges for web pages. */
@Injectable()
export class ShieldsService {
  private online: { count: Promise<number>; at: number } | undefined;

  constructor(
    private readonly access: ShieldsAccess,
    private readonly users: UserCountsRepository,
    private readonly targets: UserTargets,
  ) {}

  /** @throws AppError error-endpoint-disabled, error-shield-disabled, those of the user, and plain ones for what is missing */
  async draw({ caller }: RequestContext, input: Input): Promise<OutputOf<typeof drawShield>> {
    const settings = await this.access.requireType(input.type ?? '');
    const icon = input.icon !== 'false';
    const name = input.name ?? '';
    if (!icon && name.trim() === '') throw AppError.text('Name cannot be empty when icon is hidden');
    return { svg: shieldPicture({ ...(await this.label(caller, input, settings)), name, icon }) };
  }

  private async label(caller: Caller, input: Input, settings: Settings): Promise<Label> {
    switch (input.type) {
      case 'online':
        return { text: `${await this.countOnline(Date.now())} Online`, color: COLOR };
      case 'channel':
        if (!input.channel) throw AppError.text('Shield channel is required for type "channel"');
        return { text: `#${input.channel}`, color: COLOR };
      case 'user':
        this.access.requireUserShield(caller, settings);
        return this.userLabel(caller, input, settings);
      default:
        return { text: 'JOIN CHAT', color: COLOR };
    }
  }

  /**
   * Without a login an unknown user looks like an offline one, and real names are not shown.
   * @throws AppError error-invalid-user for users who are logged in
   */
  private async userLabel(caller: Caller, input: Input, settings: Settings): Promise<Label> {
    const found = await this.targets.lookUp(input, { name: 1, username: 1, status: 1 });
    if (!found && caller.kind === 'user') throw noSuchUser();
    const { name, username = namedAs(input) ?? '', status = 'offline' } = found ?? {};
    const byName = caller.kind === 'user' && settings.flag('UI_Use_Real_Name');
    return {
      text: name && byName ? name : `@${username}`,
      color: STATUS_COLORS.get(status) ?? COLOR,
    };
  }

  private countOnline(now: number): Promise<number> {
    if (!this.online || now - this.online.at >= ONLINE_TTL_MS) {
      const count = this.users.countOnline();
      this.online = { count, at: now };
      count.catch(() => (this.online = undefined));
    }
    return this.online.count;
  }
}

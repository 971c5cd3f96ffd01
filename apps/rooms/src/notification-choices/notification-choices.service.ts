import { Bus, systemContext } from '@gantry/bus';
import { MAX_LOOKUP, notificationChoices, type OutputOf } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { RoomNotices } from '../notices/room.notices';
import { NotificationChoicesRepository, type CopiedChoice } from './notification-choices.repository';

export interface NewPlace {
  readonly rid: string;
  readonly userId: string;
}

type Chosen = OutputOf<typeof notificationChoices>['users'][number];

/**
 * Copies a user's notification preferences into new memberships, where they differ from the defaults
 * (contract/defaults.json, notifications).
 */
@Injectable()
export class NotificationChoicesService {
  constructor(
    private readonly bus: Bus,
    private readonly repository: NotificationChoicesRepository,
    private readonly notices: RoomNotices,
  ) {}

  /** Safe to repeat: what is already set for the room stays. */
  async copy(places: readonly NewPlace[]): Promise<void> {
    const userIds = [...new Set(places.map(({ userId }) => userId))];
    for (let start = 0; start < userIds.length; start += MAX_LOOKUP) {
      const asked = { userIds: userIds.slice(start, start + MAX_LOOKUP) };
      const { users } = await this.bus.call(notificationChoices, systemContext('rooms'), asked);
      for (const user of users)
        for (const { rid } of places.filter(({ userId }) => userId === user._id)) await this.copyTo(rid, user);
    }
  }

  private async copyTo(rid: string, user: Chosen): Promise<void> {
    const changed = await this.repository.begin(rid, user._id, choicesOf(user));
    if (changed) this.notices.tellSubscription('updated', changed);
  }
}

function choicesOf(user: Chosen): CopiedChoice[] {
  const { desktopNotifications, mobileNotifications, emailNotificationMode, audioNotifications } = user;
  const rows = [
    { field: 'desktopNotifications', origin: 'desktopPrefOrigin', value: desktopNotifications },
    { field: 'mobilePushNotifications', origin: 'mobilePrefOrigin', value: mobileNotifications },
    { field: 'emailNotifications', origin: 'emailPrefOrigin', value: emailNotificationMode },
    { field: 'audioNotifications', origin: 'audioPrefOrigin', value: audioNotifications },
  ] as const;
  return rows.flatMap(({ value, ...row }) => (value === undefined ? [] : [{ ...row, value }]));
}

import type { Statistics } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { userModel, type UserDocument } from '../user-store/user.schema';

export type UserCounts = Pick<
  Statistics,
  | 'totalUsers'
  | 'activeUsers'
  | 'nonActiveUsers'
  | 'onlineUsers'
  | 'awayUsers'
  | 'busyUsers'
  | 'offlineUsers'
  | 'totalConnectedUsers'
  | 'appUsers'
  | 'activeGuests'
  | 'totalLivechatAgents'
  | 'userLanguages'
  | 'lastLogin'
>;

/** Grouping is given up after this time, ms. */
const MAX_COUNT_MS = 10_000;
const NO_LANGUAGE = 'none';

/** How many accounts there are, and of what kind. */
@Injectable()
export class UserCountsRepository {
  private readonly model: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = userModel(connection);
  }

  async count(): Promise<UserCounts> {
    const counted = (filter: Record<string, unknown>) => this.model.countDocuments(filter);
    const [totalUsers, activeUsers, nonActiveUsers, appUsers, activeGuests, totalLivechatAgents] = await Promise.all([
      this.model.estimatedDocumentCount(),
      counted({ active: true }),
      counted({ active: false }),
      counted({ type: 'app' }),
      counted({ active: true, roles: 'guest' }),
      counted({ roles: 'livechat-agent' }),
    ]);
    const [onlineUsers, awayUsers, busyUsers, userLanguages, lastLogin] = await Promise.all([
      counted({ status: 'online' }),
      counted({ status: 'away' }),
      counted({ status: 'busy' }),
      this.languages(),
      this.lastLogin(),
    ]);
    const totalConnectedUsers = onlineUsers + awayUsers + busyUsers;
    return {
      ...{ totalUsers, activeUsers, nonActiveUsers, appUsers, activeGuests, totalLivechatAgents },
      ...{ onlineUsers, awayUsers, busyUsers, totalConnectedUsers, userLanguages },
      offlineUsers: Math.max(0, totalUsers - totalConnectedUsers),
      ...(lastLogin === undefined ? {} : { lastLogin }),
    };
  }

  private async lastLogin(): Promise<Date | undefined> {
    const last = await this.model
      .findOne({ lastLogin: { $exists: true } }, { lastLogin: 1 })
      .sort({ lastLogin: -1 })
      .lean<UserDocument>();
    return last?.lastLogin;
  }

  private async languages(): Promise<Record<string, number>> {
    const rows = await this.model
      .aggregate<{ _id: unknown; users: number }>([{ $group: { _id: '$language', users: { $sum: 1 } } }])
      .option({ maxTimeMS: MAX_COUNT_MS });
    const counts = new Map<string, number>();
    for (const { _id, users } of rows) {
      const language = typeof _id === 'string' && _id !== '' ? _id : NO_LANGUAGE;
      counts.set(language, (counts.get(language) ?? 0) + users);
    }
    return Object.fromEntries(counts);
  }

  async countOnline(): Promise<number> {
    return this.model.countDocuments({ status: { $in: ['online', 'away', 'busy'] } });
  }
}

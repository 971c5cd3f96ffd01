import type { Statistics } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { userDocumentSchema, type UserDocument } from '../user-store/user.schema';

export type UserCounts = Pick<
  Statistics,
  'totalUsers' | 'activeUsers' | 'nonActiveUsers' | 'onlineUsers' | 'awayUsers' | 'offlineUsers' | 'lastLogin'
>;

/** How many accounts there are: counted in indexes, read from none. */
@Injectable()
export class UserCountsRepository {
  private readonly model: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<UserDocument>('User', userDocumentSchema);
  }

  async count(): Promise<UserCounts> {
    const [totalUsers, activeUsers, nonActiveUsers, onlineUsers, awayUsers, busyUsers, last] = await Promise.all([
      this.model.estimatedDocumentCount(),
      this.model.countDocuments({ active: true }),
      this.model.countDocuments({ active: false }),
      this.model.countDocuments({ status: 'online' }),
      this.model.countDocuments({ status: 'away' }),
      this.model.countDocuments({ status: 'busy' }),
      this.model
        .findOne({ lastLogin: { $exists: true } }, { lastLogin: 1 })
        .sort({ lastLogin: -1 })
        .lean<UserDocument>(),
    ]);
    const offlineUsers = Math.max(0, totalUsers - onlineUsers - awayUsers - busyUsers);
    return {
      totalUsers,
      activeUsers,
      nonActiveUsers,
      onlineUsers,
      awayUsers,
      offlineUsers,
      ...(last?.lastLogin ? { lastLogin: last.lastLogin } : {}),
    };
  }

  async countOnline(): Promise<number> {
    return this.model.countDocuments({ status: { $in: ['online', 'away', 'busy'] } });
  }
}

import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { userModel, type UserDocument } from '../user-store/user.schema';

/** The announcements in the accounts. */
@Injectable()
export class AnnouncementsRepository {
  private readonly model: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = userModel(connection);
  }

  /** @param id a plain name: no path, no operator. Does nothing when there is no such announcement */
  async markRead(userId: string, id: string): Promise<void> {
    await this.model.updateOne(
      { _id: userId, [`banners.${id}`]: { $exists: true } },
      { $set: { [`banners.${id}.read`]: true, _updatedAt: new Date() } },
    );
  }
}

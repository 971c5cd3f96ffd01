import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { userModel, type UserDocument } from '../user-store/user.schema';
import type { Filter, Projection } from '../user-store/users.repository';

/** Accounts by parts of their names. */
@Injectable()
export class UserSearchRepository {
  private readonly model: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = userModel(connection);
  }

  async find(filter: Filter, projection: Projection, limit: number): Promise<UserDocument[]> {
    return this.model
      .find({ ...filter }, projection)
      .sort({ username: 1 })
      .limit(limit)
      .lean<UserDocument[]>();
  }
}

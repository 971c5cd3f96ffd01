import type { SuggestedUser } from '@gantry/contracts';
import { containing, findPage, MONGO, startingWith, MAX_SEARCH_MS } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { IGNORING_CASE, userModel, type UserDocument } from '../user-store/user.schema';

const SUGGESTED = { username: 1, name: 1, nickname: 1, status: 1, statusText: 1, avatarETag: 1 } as const;
const DIRECTORY = { username: 1, name: 1, nickname: 1, bio: 1, createdAt: 1, avatarETag: 1 } as const;
const BY_USERNAME = { username: 1 } as const;

export interface SuggestionQuery {
  readonly text: string;
  /** Fields to search in. */
  readonly fields: readonly string[];
  readonly except: readonly string[];
  readonly limit: number;
}

export interface DirectoryQuery {
  readonly text: string;
  readonly fields: readonly string[];
  readonly sort: Readonly<Record<string, 1 | -1>>;
  readonly offset: number;
  readonly count: number;
  readonly withEmails: boolean;
}

type Filter = Readonly<Record<string, unknown>>;

/** Searches accounts by name. */
@Injectable()
export class DirectoryRepository {
  private readonly model: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = userModel(connection);
  }

  async byIds(ids: readonly string[], except: readonly string[]): Promise<SuggestedUser[]> {
    return this.model
      .find({ ...found(except), _id: { $in: [...ids] } }, SUGGESTED)
      .sort(BY_USERNAME)
      .lean<SuggestedUser[]>();
  }

  /** Users with exactly this name, ignoring case. */
  async called({ text, except }: SuggestionQuery): Promise<SuggestedUser[]> {
    return this.model
      .find({ $and: [found(except), { username: text }] }, SUGGESTED)
      .collation(IGNORING_CASE)
      .limit(1)
      .lean<SuggestedUser[]>();
  }

  /** Users whose user name begins with the text. */
  async starting({ text, except, limit }: SuggestionQuery): Promise<SuggestedUser[]> {
    return this.model
      .find({ $and: [found(except), { username: startingWith(text) }] }, SUGGESTED)
      .sort(BY_USERNAME)
      .limit(limit)
      .lean<SuggestedUser[]>();
  }

  /** Users that have the text anywhere in one of the fields. */
  async holding({ text, fields, except, limit }: SuggestionQuery): Promise<SuggestedUser[]> {
    return this.model
      .find({ $and: [found(except), anyHolds(fields, text)] }, SUGGESTED)
      .sort(BY_USERNAME)
      .limit(limit)
      .maxTimeMS(MAX_SEARCH_MS)
      .lean<SuggestedUser[]>();
  }

  async page({
    text,
    fields,
    sort,
    offset,
    count,
    withEmails,
  }: DirectoryQuery): Promise<{ users: UserDocument[]; total: number }> {
    const filter =
      text === '' ? { active: true, username: { $exists: true } } : { $and: [found([]), anyHolds(fields, text)] };
    const projection = { ...DIRECTORY, ...(withEmails ? { emails: 1 as const } : {}) };
    // Equal values are ordered by id, so that pages do not overlap.
    const { items: users, total } = await findPage<UserDocument, UserDocument>(this.model, {
      filter,
      projection,
      sort: { ...sort, _id: 1 },
      offset,
      count,
      maxMs: MAX_SEARCH_MS,
    });
    return { users, total };
  }
}

function found(except: readonly string[]): Filter {
  return { active: true, username: { $exists: true, $nin: [...except] } };
}

function anyHolds(fields: readonly string[], text: string): Filter {
  return { $or: fields.map((field) => ({ [field]: containing(text) })) };
}

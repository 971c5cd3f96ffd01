import { MongoError } from '../mongo.errors';

/** 51091, as MongoDB words it. */
export const invalidPattern = (why: string): MongoError =>
  new MongoError(51091, `Regular expression is invalid: ${why}`);

/** What PCRE has and JavaScript cannot express. */
export const unsupportedPattern = (what: string): MongoError =>
  invalidPattern(`${what} is not supported by this server`);

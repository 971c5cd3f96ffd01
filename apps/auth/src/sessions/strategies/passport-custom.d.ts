declare module 'passport-custom' {
  import type { Strategy as PassportStrategy } from 'passport';

  export type Verified<User> = (error: unknown, user?: User | false) => void;

  /** A strategy that consists of one callback. */
  export class Strategy<Request, User> implements PassportStrategy {
    constructor(verify: (request: Request, done: Verified<User>) => void);
    name: string;
    authenticate(request: unknown): void;
  }
}

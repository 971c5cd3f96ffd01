import type { Settings } from '@gantry/service-kit';
import type { LoginToken, UserDocument } from '../../user-store/user.schema';
import type { LoginType } from '../../session-store/login.rules';

/** The login form that a client sent, and the policy at that time. */
export interface LoginRequest {
  readonly form: Readonly<Record<string, unknown>>;
  readonly ip: string | undefined;
  readonly settings: Settings;
}

/** The user whose credentials were checked. */
export interface LoginProof {
  readonly user: UserDocument;
  readonly type: LoginType;
  /** The resumed login with its token in clear text; absent: a new login is created. */
  readonly earlier?: { readonly token: string; readonly stored: LoginToken };
}

/** A form of login. A new one is a class like this, named in index.ts. */
export interface LoginStrategy {
  readonly name: string;
  accepts(form: LoginRequest['form']): boolean;
  /**
   * @returns undefined when the credentials are wrong
   * @throws AppError of kind login for any other refusal
   */
  prove(request: LoginRequest): Promise<LoginProof | undefined>;
}

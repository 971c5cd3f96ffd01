import type { Settings } from '@gantry/service-kit';
import type { LoginToken, UserDocument } from '../../user-store/user.schema';
import type { LoginType } from '../../session-store/login.rules';

/** What a client sent to log in, and the rules of the moment. */
export interface LoginRequest {
  readonly form: Readonly<Record<string, unknown>>;
  readonly ip: string | undefined;
  readonly settings: Settings;
}

/** Whose credentials they were. */
export interface LoginProof {
  readonly user: UserDocument;
  readonly type: LoginType;
  /** The login that is taken up again, with its token in the clear; absent: a new one begins. */
  readonly earlier?: { readonly token: string; readonly stored: LoginToken };
}

/** One form of logging in. A new form is one class like this, named in index.ts. */
export interface LoginStrategy {
  readonly name: string;
  accepts(form: LoginRequest['form']): boolean;
  /**
   * @returns undefined when the credentials are wrong.
   * @throws AppError of kind login for any other refusal.
   */
  prove(request: LoginRequest): Promise<LoginProof | undefined>;
}

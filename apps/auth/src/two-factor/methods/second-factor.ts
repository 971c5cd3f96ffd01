import type { TwoFactorMethod } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';
import type { UserDocument } from '../../user-store/user.schema';

/** Details for the client (contract/realtime.md, R35, R36). Dates as ISO strings, also over DDP. */
export interface Demand {
  readonly codeGenerated: boolean;
  readonly codeCount?: number;
  readonly codeExpires?: readonly string[];
}

/** A kind of second factor. The user is one from TwoFactorRepository.find. */
export interface SecondFactor {
  readonly name: TwoFactorMethod;
  isEnabled(user: UserDocument, settings: Settings): boolean;
  /** Called when the client sent no code: sends one if needed. */
  demand(user: UserDocument, settings: Settings): Promise<Demand>;
  /** Checks a code; a single-use code is used up. False when the user has not enabled this factor. */
  verify(user: UserDocument, code: string, settings: Settings): Promise<boolean>;
}

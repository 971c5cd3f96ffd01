import type { TwoFactorMethod } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';
import type { UserDocument } from '../../user-store/user.schema';

/** What the client is told beside the method (contract/realtime.md, R35, R36). Dates as ISO strings, over DDP too. */
export interface Demand {
  readonly codeGenerated: boolean;
  readonly codeCount?: number;
  readonly codeExpires?: readonly string[];
}

/** One way of proving who one is. The user comes from TwoFactorRepository.find. */
export interface SecondFactor {
  readonly name: TwoFactorMethod;
  isEnabled(user: UserDocument, settings: Settings): boolean;
  /** No code came along: makes sure that there is one to give. */
  demand(user: UserDocument, settings: Settings): Promise<Demand>;
  /** Takes the code: what may be used once is used. False for a user who has not enabled this. */
  verify(user: UserDocument, code: string, settings: Settings): Promise<boolean>;
}

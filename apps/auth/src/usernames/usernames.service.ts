import { userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  newId,
  type checkUsername,
  type InputOf,
  type OutputOf,
  type suggestUsername,
} from '@gantry/contracts';
import { PolicyCache, type Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { AccountRules } from '../accounts/account.rules';
import { AccountsRepository } from '../user-store/accounts.repository';
import { isValidUsername } from '../user-store/username.rules';
import { suggestedUsernames } from './username.suggestions';

/** Numbers to try after a name that is taken, before a random suffix is used. */
const MAX_NUMBERED = 20;

/** Checks and suggests user names. */
@Injectable()
export class UsernamesService {
  constructor(
    private readonly policies: PolicyCache,
    private readonly accounts: AccountsRepository,
    private readonly rules: AccountRules,
  ) {}

  /** contract/ddp-extra.json, checkUsernameAvailability. @throws AppError error-not-allowed */
  async check(
    { caller }: RequestContext,
    { username }: InputOf<typeof checkUsername>,
  ): Promise<OutputOf<typeof checkUsername>> {
    const [user, { settings }] = await Promise.all([this.accounts.find(userIdOf(caller)), this.policies.current()]);
    if (!user) throw AppError.notLoggedIn();
    if (user.username !== undefined && !settings.flag('Accounts_AllowUsernameChange'))
      throw new AppError('error-not-allowed', 'Not allowed', { method: 'checkUsernameAvailability' });
    return { available: user.username === username || (await this.rules.isUsernameFree(username, user._id, settings)) };
  }

  /** contract/rest/users.json, users.getUsernameSuggestion. */
  async suggest({ caller }: RequestContext): Promise<OutputOf<typeof suggestUsername>> {
    const [user, { settings }] = await Promise.all([this.accounts.find(userIdOf(caller)), this.policies.current()]);
    if (!user) throw AppError.notLoggedIn();
    const candidates = suggestedUsernames(user);
    for (const candidate of candidates)
      if (await this.isFree(candidate, user._id, settings)) return { result: candidate };
    const stem = candidates[0] ?? settings.text('Accounts_DefaultUsernamePrefixSuggestion');
    for (let number = 0; number < MAX_NUMBERED; number++) {
      if (await this.isFree(`${stem}-${number}`, user._id, settings)) return { result: `${stem}-${number}` };
    }
    return { result: `${stem}-${newId().toLowerCase()}` };
  }

  private async isFree(username: string, userId: string, settings: Settings): Promise<boolean> {
    return isValidUsername(username, settings) && this.rules.isUsernameFree(username, userId, settings);
  }
}

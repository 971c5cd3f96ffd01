import { AppError } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';

const CODE = 'error-password-policy-not-met';

interface Requirement {
  readonly code: string;
  readonly text: string;
  readonly isMet: (password: string, settings: Settings) => boolean;
}

/** Accounts_Password_Policy_<id> that ask for a kind of character. */
const pattern = (code: string, settingId: string, expression: RegExp, text: string): Requirement => ({
  code: `${CODE}-${code}`,
  text,
  isMet: (password, settings) => !settings.flag(`Accounts_Password_Policy_${settingId}`) || expression.test(password),
});

const REQUIREMENTS: readonly Requirement[] = [
  {
    code: `${CODE}-minLength`,
    text: 'The password is shorter than the policy asks for',
    isMet: (password, settings) => password.length >= settings.number('Accounts_Password_Policy_MinLength'),
  },
  {
    code: `${CODE}-maxLength`,
    text: 'The password is longer than the policy allows',
    isMet: (password, settings) => {
      const longest = settings.number('Accounts_Password_Policy_MaxLength');
      return longest < 1 || password.length <= longest;
    },
  },
  {
    code: `${CODE}-repeatingCharacters`,
    text: 'The password repeats a character too often',
    isMet: (password, settings) =>
      !settings.flag('Accounts_Password_Policy_ForbidRepeatingCharacters') ||
      longestRun(password) <= settings.number('Accounts_Password_Policy_ForbidRepeatingCharactersCount'),
  },
  pattern('oneLowercase', 'AtLeastOneLowercase', /[a-z]/, 'The password needs a lower-case letter'),
  pattern('oneUppercase', 'AtLeastOneUppercase', /[A-Z]/, 'The password needs an upper-case letter'),
  pattern('oneNumber', 'AtLeastOneNumber', /[0-9]/, 'The password needs a digit'),
  pattern('oneSpecial', 'AtLeastOneSpecialCharacter', /[^A-Za-z0-9 ]/, 'The password needs a special character'),
];

function longestRun(password: string): number {
  let longest = 0;
  let run = 0;
  let previous: string | undefined;
  for (const character of password) {
    run = character === previous ? run + 1 : 1;
    previous = character;
    longest = Math.max(longest, run);
  }
  return longest;
}

/**
 * Holds a new password to the settings Accounts_Password_Policy_*; an empty one never passes.
 * @throws AppError error-password-policy-not-met or the code of the first requirement that it fails.
 */
export function requirePolicy(password: string, settings: Settings): void {
  if (password.length === 0) throw new AppError(CODE, 'The password does not meet the policy');
  if (!settings.flag('Accounts_Password_Policy_Enabled')) return;
  const failed = REQUIREMENTS.find(({ isMet }) => !isMet(password, settings));
  if (failed) throw new AppError(failed.code, failed.text);
}

/** One demand: its name as clients know it, and its number where it has one. */
type Described = (string | Record<string, number>)[];

/** What new passwords are held to; contract/ddp-extra.json, getPasswordPolicy. */
export function policyDescription(settings: Settings): { enabled: boolean; policy: Described[] } {
  if (!settings.flag('Accounts_Password_Policy_Enabled')) return { enabled: false, policy: [] };
  const minLength = settings.number('Accounts_Password_Policy_MinLength');
  const maxLength = settings.number('Accounts_Password_Policy_MaxLength');
  const forbidRepeatingCharactersCount = settings.number('Accounts_Password_Policy_ForbidRepeatingCharactersCount');
  const repeats = settings.flag('Accounts_Password_Policy_ForbidRepeatingCharacters');
  const demands: readonly (readonly [boolean, string, Record<string, number>?])[] = [
    [minLength >= 1, 'minLength', { minLength }],
    [maxLength >= 1, 'maxLength', { maxLength }],
    [repeats, 'forbidRepeatingCharacters'],
    [repeats && forbidRepeatingCharactersCount >= 1, 'forbidRepeatingCharactersCount', { forbidRepeatingCharactersCount }],
    [settings.flag('Accounts_Password_Policy_AtLeastOneLowercase'), 'mustContainAtLeastOneLowercase'],
    [settings.flag('Accounts_Password_Policy_AtLeastOneUppercase'), 'mustContainAtLeastOneUppercase'],
    [settings.flag('Accounts_Password_Policy_AtLeastOneNumber'), 'mustContainAtLeastOneNumber'],
    [settings.flag('Accounts_Password_Policy_AtLeastOneSpecialCharacter'), 'mustContainAtLeastOneSpecialCharacter'],
  ];
  const policy = demands.filter(([demanded]) => demanded).map(([, name, value]): Described => [`get-password-policy-${name}`, ...(value ? [value] : [])]);
  return { enabled: true, policy };
}

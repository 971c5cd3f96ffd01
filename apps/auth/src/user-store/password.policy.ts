import { AppError, PASSWORD_POLICY } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';

interface Requirement {
  readonly refusal: { readonly code: string; readonly text: string };
  readonly isMet: (password: string, settings: Settings) => boolean;
}

/** Settings Accounts_Password_Policy_<id> that require a kind of character. */
const pattern = (refusal: Requirement['refusal'], settingId: string, expression: RegExp): Requirement => ({
  refusal,
  isMet: (password, settings) => !settings.flag(`Accounts_Password_Policy_${settingId}`) || expression.test(password),
});

const REQUIREMENTS: readonly Requirement[] = [
  {
    refusal: PASSWORD_POLICY.minLength,
    isMet: (password, settings) => password.length >= settings.number('Accounts_Password_Policy_MinLength'),
  },
  {
    refusal: PASSWORD_POLICY.maxLength,
    isMet: (password, settings) => {
      const longest = settings.number('Accounts_Password_Policy_MaxLength');
      return longest < 1 || password.length <= longest;
    },
  },
  {
    refusal: PASSWORD_POLICY.repeatingCharacters,
    isMet: (password, settings) =>
      !settings.flag('Accounts_Password_Policy_ForbidRepeatingCharacters') ||
      longestRun(password) <= settings.number('Accounts_Password_Policy_ForbidRepeatingCharactersCount'),
  },
  pattern(PASSWORD_POLICY.oneLowercase, 'AtLeastOneLowercase', /[a-z]/),
  pattern(PASSWORD_POLICY.oneUppercase, 'AtLeastOneUppercase', /[A-Z]/),
  pattern(PASSWORD_POLICY.oneNumber, 'AtLeastOneNumber', /[0-9]/),
  pattern(PASSWORD_POLICY.oneSpecial, 'AtLeastOneSpecialCharacter', /[^A-Za-z0-9 ]/),
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
 * Checks a new password against the settings Accounts_Password_Policy_*; an empty one is always refused.
 * @throws AppError error-password-policy-not-met, or the code of the first requirement that is not met
 */
export function requirePolicy(password: string, settings: Settings): void {
  const isHeld = settings.flag('Accounts_Password_Policy_Enabled');
  const refusal =
    password.length === 0
      ? PASSWORD_POLICY.empty
      : isHeld
        ? REQUIREMENTS.find(({ isMet }) => !isMet(password, settings))?.refusal
        : undefined;
  if (refusal) throw new AppError(refusal.code, refusal.text);
}

/** A requirement: its name for clients, and its number if it has one. */
type Described = (string | Record<string, number>)[];

/** The requirements for new passwords; contract/ddp-extra.json, getPasswordPolicy. */
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
    [
      repeats && forbidRepeatingCharactersCount >= 1,
      'forbidRepeatingCharactersCount',
      { forbidRepeatingCharactersCount },
    ],
    [settings.flag('Accounts_Password_Policy_AtLeastOneLowercase'), 'mustContainAtLeastOneLowercase'],
    [settings.flag('Accounts_Password_Policy_AtLeastOneUppercase'), 'mustContainAtLeastOneUppercase'],
    [settings.flag('Accounts_Password_Policy_AtLeastOneNumber'), 'mustContainAtLeastOneNumber'],
    [settings.flag('Accounts_Password_Policy_AtLeastOneSpecialCharacter'), 'mustContainAtLeastOneSpecialCharacter'],
  ];
  const policy = demands
    .filter(([demanded]) => demanded)
    .map(([, name, value]): Described => [`get-password-policy-${name}`, ...(value ? [value] : [])]);
  return { enabled: true, policy };
}

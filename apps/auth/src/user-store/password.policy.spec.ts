import { Settings } from '@gantry/service-kit';
import { policyDescription } from './password.policy';

const OFF = {
  Accounts_Password_Policy_Enabled: true,
  Accounts_Password_Policy_MinLength: 0,
  Accounts_Password_Policy_MaxLength: -1,
  Accounts_Password_Policy_ForbidRepeatingCharacters: false,
  Accounts_Password_Policy_ForbidRepeatingCharactersCount: 3,
  Accounts_Password_Policy_AtLeastOneLowercase: false,
  Accounts_Password_Policy_AtLeastOneUppercase: false,
  Accounts_Password_Policy_AtLeastOneNumber: false,
  Accounts_Password_Policy_AtLeastOneSpecialCharacter: false,
};
const described = (more: object) => policyDescription(new Settings({ ...OFF, ...more }));

describe('the policy of passwords, as clients are told it', () => {
  it.each<[object, unknown]>([
    [
      { Accounts_Password_Policy_Enabled: false, Accounts_Password_Policy_MinLength: 7 },
      { enabled: false, policy: [] },
    ],
    [{}, { enabled: true, policy: [] }],
    [
      { Accounts_Password_Policy_MinLength: 7, Accounts_Password_Policy_MaxLength: 70 },
      {
        enabled: true,
        policy: [
          ['get-password-policy-minLength', { minLength: 7 }],
          ['get-password-policy-maxLength', { maxLength: 70 }],
        ],
      },
    ],
    [
      { Accounts_Password_Policy_ForbidRepeatingCharacters: true, Accounts_Password_Policy_AtLeastOneNumber: true },
      {
        enabled: true,
        policy: [
          ['get-password-policy-forbidRepeatingCharacters'],
          ['get-password-policy-forbidRepeatingCharactersCount', { forbidRepeatingCharactersCount: 3 }],
          ['get-password-policy-mustContainAtLeastOneNumber'],
        ],
      },
    ],
  ])('%j', (settings, expected) => {
    expect(described(settings)).toEqual(expected);
  });
});

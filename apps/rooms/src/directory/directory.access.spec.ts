import { AccessPolicy } from '@gantry/access';
import type { Caller } from '@gantry/contracts';
import { Settings } from '@gantry/service-kit';
import { seesChannels, seesOtherChannels, seesOutsiders } from './directory.access';

const ANYBODY: Caller = { kind: 'anonymous' };
const as = (...roles: string[]): Caller => ({
  kind: 'user',
  userId: 'u',
  roles,
  hashedToken: '',
  bypassTwoFactor: false,
});
const policy = (anonymousRead: boolean) => ({
  settings: new Settings({ Accounts_AllowAnonymousRead: anonymousRead }),
  access: new AccessPolicy({
    'view-c-room': ['user', 'guest'],
    'view-outside-room': ['user'],
    'view-d-room': ['user', 'guest'],
  }),
});

it.each<[string, Caller, boolean, boolean, boolean, boolean]>([
  ['a visitor where anybody reads', ANYBODY, true, true, true, false],
  ['a visitor elsewhere', ANYBODY, false, false, false, false],
  ['a user', as('user'), false, true, true, true],
  ['a guest', as('guest'), true, true, false, false],
  ['nobody in particular', as(), true, false, false, false],
])('%s sees channels, others and outsiders', (_name, caller, anonymousRead, channels, others, outsiders) => {
  const given = policy(anonymousRead);
  expect([seesChannels(caller, given), seesOtherChannels(caller, given), seesOutsiders(caller, given)]).toEqual([
    channels,
    others,
    outsiders,
  ]);
});

import { newId } from '@gantry/contracts';
import { buildAccount } from '../user-store/account.builder';
import type { UserDocument } from '../user-store/user.schema';

export const TEST_ADMIN = 'rocketchat.internal.admin.test';

/** The platform's bot (contract/defaults.json, firstStart); it has no password and no address. */
export function rocketCat(now: Date): UserDocument {
  const {
    services: _services,
    settings: _settings,
    ...cat
  } = buildAccount(
    {
      _id: 'rocket.cat',
      username: 'rocket.cat',
      name: 'Rocket.Cat',
      roles: ['bot'],
      active: true,
      type: 'bot',
      status: 'online',
      statusDefault: 'online',
    },
    now,
  );
  return { ...cat, avatarOrigin: 'local', avatarETag: newId(), utcOffset: 0 };
}

/** contract/defaults.json, testMode. */
export function testAdmin(bcrypt: string, now: Date): UserDocument {
  return administrator(
    {
      _id: TEST_ADMIN,
      username: TEST_ADMIN,
      name: 'RocketChat Internal Admin Test',
      email: `${TEST_ADMIN}@rocket.chat`,
      verified: false,
      bcrypt,
    },
    now,
  );
}

export interface AdministratorDraft {
  readonly _id?: string;
  readonly username: string;
  readonly name: string;
  readonly email?: string;
  readonly verified: boolean;
  readonly bcrypt: string;
}

/** contract/defaults.json, adminFromEnvironment. */
export function administrator(draft: AdministratorDraft, now: Date): UserDocument {
  return { ...buildAccount({ ...draft, roles: ['admin'], active: true, statusDefault: 'online' }, now), utcOffset: 0 };
}

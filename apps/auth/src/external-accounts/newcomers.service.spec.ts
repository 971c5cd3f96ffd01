import type { Settings } from '@gantry/service-kit';
import type { UserEvents } from '../user-store/user.events';
import type { UserDocument } from '../user-store/user.schema';
import { TakenError, type UsersRepository } from '../user-store/users.repository';
import { NewcomersService } from './newcomers.service';

const settings = {
  flag: () => false,
  text: (id: string) => (id === 'UTF8_Names_Validation' ? '[0-9a-zA-Z-_.]+' : ''),
  number: () => 0,
} as unknown as Settings;
const ADA = {
  service: 'x',
  link: { id: '1' },
  email: 'ada@example.com',
  isEmailVerified: true,
  name: 'Ada',
  username: 'ada',
};

/** @param refusals of the inserts, in their order; none: it is done */
function serviceWith(refusals: readonly (TakenError['field'] | undefined)[], isEmailTaken = false) {
  const inserted: UserDocument[] = [];
  const told: UserDocument[] = [];
  const users = {
    isEmailTaken: async () => isEmailTaken,
    isUsernameTaken: async () => false,
    insert: async (user: UserDocument) => {
      const refusal = refusals[inserted.push(user) - 1];
      if (refusal) throw new TakenError(refusal);
    },
  } as unknown as UsersRepository;
  const events = { created: async (user: UserDocument) => void told.push(user) } as unknown as UserEvents;
  return { service: new NewcomersService(users, events), inserted, told };
}

describe('newcomers from elsewhere', () => {
  it('get the user name that they ask for', async () => {
    const { service, told } = serviceWith([]);
    expect(await service.make(ADA, settings)).toMatchObject({ username: 'ada', services: { x: { id: '1' } } });
    expect(told).toHaveLength(1);
  });

  it('go without it when another newcomer was quicker', async () => {
    const { service, inserted, told } = serviceWith(['username']);
    const made = await service.make(ADA, settings);
    expect([made?.username, made?.emails?.[0]?.address]).toEqual([undefined, 'ada@example.com']);
    expect([inserted.length, told]).toEqual([2, [made]]);
  });

  it.each<[string, readonly TakenError['field'][], boolean]>([
    ['has been inserted meanwhile', ['email', 'email'], false],
    ['is linked meanwhile', ['username', 'username'], false],
    ['was there before', [], true],
  ])('are not made when somebody with the address or the link %s', async (_name, refusals, isEmailTaken) => {
    const { service, told } = serviceWith(refusals, isEmailTaken);
    expect(await service.make(ADA, settings)).toBeUndefined();
    expect(told).toEqual([]);
  });
});

import fc from 'fast-check';
import { PresenceLedger, type ReportedUser } from './presence.ledger';

const GRACE_MS = 5_000;
const MOST = 1_000;

describe('PresenceLedger', () => {
  let ledger: PresenceLedger;
  const tell = (now: number): ReportedUser[] => ledger.take(now, MOST);
  beforeEach(() => (ledger = new PresenceLedger(GRACE_MS)));

  it('tells of the first connection of a user, and of no other', () => {
    ledger.show('ada', 'one', 'online', 0);
    ledger.show('ada', 'two', 'online', 0);
    expect(tell(0)).toEqual([{ userId: 'ada', state: 'online' }]);
    ledger.lost('ada', 'one', 1);
    expect(tell(GRACE_MS * 2)).toEqual([]);
  });

  it('waits for a user whose last connection broke', () => {
    ledger.show('ada', 'one', 'online', 0);
    tell(0);
    ledger.lost('ada', 'one', 0);
    expect(tell(GRACE_MS - 1)).toEqual([]);
    expect(tell(GRACE_MS)).toEqual([{ userId: 'ada', state: 'offline' }]);
  });

  it('tells nobody of a user who came back in time', () => {
    ledger.show('ada', 'one', 'online', 0);
    tell(0);
    ledger.lost('ada', 'one', 0);
    ledger.show('ada', 'two', 'online', 100);
    expect(tell(GRACE_MS)).toEqual([]);
  });

  it('waits for nobody who logged out', () => {
    ledger.show('ada', 'one', 'online', 0);
    tell(0);
    ledger.left('ada', 'one', 1);
    expect(tell(1)).toEqual([{ userId: 'ada', state: 'offline' }]);
  });

  it('is away when every connection is', () => {
    ledger.show('ada', 'one', 'online', 0);
    ledger.show('ada', 'two', 'away', 0);
    expect(tell(0)).toEqual([{ userId: 'ada', state: 'online' }]);
    ledger.show('ada', 'one', 'away', 1);
    expect(tell(1)).toEqual([{ userId: 'ada', state: 'away' }]);
    ledger.show('ada', 'two', 'online', 2);
    expect(tell(2)).toEqual([{ userId: 'ada', state: 'online' }]);
  });

  it('tells a change that came while a report was under way', () => {
    ledger.show('ada', 'one', 'online', 0);
    tell(0);
    ledger.show('ada', 'one', 'away', 1);
    expect(tell(1)).toEqual([{ userId: 'ada', state: 'away' }]);
  });

  it('tells again what may not have arrived, be it that a user is gone', () => {
    ledger.show('ada', 'one', 'online', 0);
    ledger.giveBack(tell(0), 0);
    expect(tell(0)).toEqual([{ userId: 'ada', state: 'online' }]);
    ledger.left('ada', 'one', 1);
    ledger.giveBack(tell(1), 1);
    expect(tell(1)).toEqual([{ userId: 'ada', state: 'offline' }]);
    expect(tell(2)).toEqual([]);
  });

  it('tells everything again when what it told was forgotten', () => {
    ledger.show('ada', 'one', 'online', 0);
    ledger.show('bob', 'two', 'away', 0);
    tell(0);
    ledger.forgetTold(1);
    expect(tell(1)).toEqual([
      { userId: 'ada', state: 'online' },
      { userId: 'bob', state: 'away' },
    ]);
  });

  it('tells no more than was asked for, and the rest later', () => {
    for (const userId of ['a', 'b', 'c']) ledger.show(userId, userId, 'online', 0);
    const first = ledger.take(0, 2);
    expect([...first, ...tell(0)].map(({ userId }) => userId)).toEqual(['a', 'b', 'c']);
  });

  it('has told what is so once everybody has had their time, whatever happened', () => {
    const connection = fc.constantFrom('1', '2', '3');
    const user = fc.constantFrom('ada', 'bob');
    const happening = fc.record({
      what: fc.constantFrom('online', 'away', 'lost', 'left', 'report', 'fail', 'forget'),
      user,
      connection,
    });
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        ledger = new PresenceLedger(GRACE_MS);
        const truth = new Map<string, Map<string, string>>();
        const known = new Map<string, string>();
        const report = (now: number): void => {
          for (const { userId, state } of tell(now)) {
            known.set(userId, state);
          }
        };
        happenings.forEach(({ what, user: userId, connection: id }, now) => {
          const ofUser = truth.get(userId) ?? new Map<string, string>();
          truth.set(userId, ofUser);
          if (what === 'online' || what === 'away') {
            ofUser.set(id, what);
            ledger.show(userId, id, what, now);
          } else if (what === 'report') report(now);
          else if (what === 'fail') {
            const users = tell(now);
            // Half of what fails was done all the same.
            for (const { userId: each, state } of users) if (now % 2 === 0) known.set(each, state);
            ledger.giveBack(users, now);
          } else if (what === 'forget') {
            known.clear();
            ledger.forgetTold(now);
          } else {
            ofUser.delete(id);
            if (what === 'lost') ledger.lost(userId, id, now);
            else ledger.left(userId, id, now);
          }
        });
        report(happenings.length + GRACE_MS);
        for (const [userId, ofUser] of truth) {
          const states = [...ofUser.values()];
          const expected = states.includes('online') ? 'online' : states.length > 0 ? 'away' : 'offline';
          expect([userId, known.get(userId) ?? 'offline']).toEqual([userId, expected]);
        }
      }),
    );
  });
});

import { FlushScheduler } from '@gantry/realtime';
import type { DdpConnection } from '../ddp/ddp.connection';
import { SockJsSessions } from './sockjs.sessions';

function setUp(maxPerAddress = 2) {
  const closed: unknown[] = [];
  const sessions = new SockJsSessions({
    scheduler: new FlushScheduler(),
    maxPerAddress,
    onClosed: (connection) => closed.push(connection),
  });
  const begin = (id: string, address = 'a') => sessions.begin(id, address, () => ({ lastHeard: 0 }) as DdpConnection);
  return { sessions, closed, begin };
}

describe('SockJsSessions', () => {
  it('gives each address so many sessions, and back what has ended', () => {
    const { sessions, closed, begin } = setUp();
    const first = begin('1');
    expect([first, begin('2'), begin('3'), begin('4', 'b')].map((entry) => entry !== undefined)).toEqual([
      true,
      true,
      false,
      true,
    ]);
    first?.session.destroy();
    expect(closed).toEqual([first?.connection]);
    expect(sessions.find('1')).toBeUndefined();
    expect(begin('3')).toBeDefined();
    sessions.destroyAll();
    expect(sessions.size).toBe(0);
    expect(begin('5')).toBeDefined();
    sessions.destroyAll();
  });

  it('ends connections that do not answer', () => {
    const { sessions, closed, begin } = setUp();
    begin('1');
    jest.spyOn(performance, 'now').mockReturnValue(1e9);
    sessions.sweep();
    expect(closed).toEqual([]);
    sessions.sweep();
    expect([closed.length, sessions.size]).toEqual([1, 0]);
    jest.restoreAllMocks();
  });
});

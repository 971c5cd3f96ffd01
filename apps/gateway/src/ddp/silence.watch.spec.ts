import { SILENCE_MS, SilenceWatch } from './silence.watch';

function setUp() {
  const watch = new SilenceWatch();
  const connection = { lastHeard: 0, ping: jest.fn(), drop: jest.fn() };
  watch.add(connection);
  const done = () => [connection.ping.mock.calls.length, connection.drop.mock.calls.length];
  return { watch, connection, done };
}

describe('SilenceWatch', () => {
  it('asks once, and ends who does not answer', () => {
    const { watch, done } = setUp();
    const after = [SILENCE_MS, SILENCE_MS + 1, SILENCE_MS + 2, 2 * SILENCE_MS, 2 * SILENCE_MS + 1].map((now) => {
      watch.sweep(now);
      return done();
    });
    expect(after).toEqual([
      [0, 0],
      [1, 0],
      [1, 0],
      [1, 0],
      [1, 1],
    ]);
  });

  it('begins anew with each answer', () => {
    const { watch, connection, done } = setUp();
    for (let now = 1; now < 10 * SILENCE_MS; now += SILENCE_MS / 3) {
      const before = connection.ping.mock.calls.length;
      watch.sweep(now);
      if (connection.ping.mock.calls.length > before) connection.lastHeard = now + 1;
    }
    expect(connection.ping.mock.calls.length).toBeGreaterThan(5);
    expect(done()[1]).toBe(0);
  });

  it('asks at least once before it ends a connection, however late it looks', () => {
    const { watch, done } = setUp();
    watch.sweep(100 * SILENCE_MS);
    expect(done()).toEqual([1, 0]);
  });

  it('forgets who is gone', () => {
    const { watch, connection, done } = setUp();
    watch.delete(connection);
    watch.sweep(100 * SILENCE_MS);
    expect(done()).toEqual([0, 0]);
  });
});

import { EventEmitter } from 'node:events';
import { limitBacklog } from './backlog.limit';

class Raw extends EventEmitter {
  readonly close = jest.fn();
}

describe('what waits for a client of socket.io', () => {
  let raw: Raw;
  beforeEach(() => {
    raw = new Raw();
    limitBacklog(raw, 1_000);
  });
  const packet = (length: number): boolean => raw.emit('packetCreate', { data: 'x'.repeat(length) });

  it('ends the connection when it is too much', () => {
    packet(500);
    expect(raw.close).not.toHaveBeenCalled();
    packet(500);
    expect(raw.close).toHaveBeenCalledWith(true);
  });

  it('is over once it has been sent', () => {
    for (let nth = 0; nth < 10; nth++) {
      packet(500);
      raw.emit('flush');
    }
    expect(raw.close).not.toHaveBeenCalled();
  });

  it('counts small packets too', () => {
    for (let nth = 0; nth < 10; nth++) packet(0);
    expect(raw.close).toHaveBeenCalled();
  });
});

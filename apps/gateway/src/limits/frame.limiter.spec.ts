import { WindowCounters } from '@gantry/service-kit';
import { FRAMES_OF_ADDRESS, FRAMES_OF_CONNECTION, FrameLimiter, type FrameSender } from './frame.limiter';

const connection = (address: string): FrameSender => ({ connectionCounters: new WindowCounters(10), address });

function admitted(limiter: FrameLimiter, sender: FrameSender, frames: number): number {
  return Array.from({ length: frames }, () => limiter.admit(sender)).filter(Boolean).length;
}

describe('frames of realtime clients', () => {
  it('are limited by connection', () => {
    const limiter = new FrameLimiter({ TEST_MODE: false });
    expect(admitted(limiter, connection('a'), FRAMES_OF_CONNECTION.calls + 10)).toBe(FRAMES_OF_CONNECTION.calls);
    expect(limiter.admit(connection('a'))).toBe(true);
  });

  it('are limited by address, over all of its connections', () => {
    const limiter = new FrameLimiter({ TEST_MODE: false });
    const connections = FRAMES_OF_ADDRESS.calls / FRAMES_OF_CONNECTION.calls;
    for (let nth = 0; nth < connections; nth++) admitted(limiter, connection('a'), FRAMES_OF_CONNECTION.calls);
    expect(limiter.admit(connection('a'))).toBe(false);
    expect(limiter.admit(connection('b'))).toBe(true);
  });

  it('are not limited in tests of others', () => {
    const limiter = new FrameLimiter({ TEST_MODE: true });
    const frames = FRAMES_OF_CONNECTION.calls + 1;
    expect(admitted(limiter, connection('a'), frames)).toBe(frames);
  });
});

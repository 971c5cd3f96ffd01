import { Bus, inProcessTransport } from '@gantry/bus';
import { InstancesRegistry } from './instances.registry';

const OS = {
  type: 'Linux',
  platform: 'linux',
  arch: 'x64',
  release: '6',
  uptime: 1,
  loadavg: [0, 0, 0],
  totalmem: 1,
  freemem: 1,
  cpus: 2,
};
const beat = (_id: string, createdAt = 0) =>
  JSON.stringify({
    _id,
    name: 'rooms',
    pid: 1,
    createdAt: new Date(createdAt),
    _updatedAt: new Date(0),
    extraInformation: { host: 'h', nodeVersion: 'v24', os: OS },
  });

describe('the processes that run', () => {
  const registry = () => new InstancesRegistry(new Bus(inProcessTransport()));
  const ids = (instances: InstancesRegistry, now: number) => instances.running(now).map(({ _id }) => _id);

  it('are those that were heard of in the last 30 s, the oldest first', () => {
    const instances = registry();
    instances.hear(beat('b', 2), 0);
    instances.hear(beat('a', 1), 0);
    instances.hear(beat('b', 2), 20_000);
    expect(ids(instances, 29_999)).toEqual(['a', 'b']);
    expect(ids(instances, 30_000)).toEqual(['b']);
    expect(ids(instances, 50_000)).toEqual([]);
  });

  it('are no more than fit', () => {
    const instances = registry();
    for (let index = 0; index < 1_100; index++) instances.hear(beat(`p${index}`, index), 0);
    const running = ids(instances, 1);
    expect([running.length, running[0]]).toEqual([1_000, 'p100']);
  });

  it.each(['x', '{}', '[]', beat('a').replace('"pid":1', '"pid":"1"')])('are not made of %s', (text) => {
    expect(() => registry().hear(text, 0)).toThrow();
  });
});

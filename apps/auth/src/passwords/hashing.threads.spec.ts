import { HashingThreads } from './hashing.threads';

const COST = 4;

describe('HashingThreads', () => {
  const threads = new HashingThreads();

  afterAll(() => threads.close());

  it('make hashes, and know what they were made of', async () => {
    const bcrypt = String(await threads.run({ digest: 'a', cost: COST }));
    expect(bcrypt).toMatch(/^\$2[aby]\$04\$.{53}$/);
    expect(await threads.run({ digest: 'a', bcrypt, cost: COST })).toBe(true);
    expect(await threads.run({ digest: 'b', bcrypt, cost: COST })).toBe(false);
  });

  it('answer each of several at once', async () => {
    const hashes = await Promise.all(
      ['a', 'b', 'c'].map(async (digest) => String(await threads.run({ digest, cost: COST }))),
    );
    expect(
      await Promise.all(
        hashes.map((bcrypt, index) => threads.run({ digest: 'abc'.charAt(index), bcrypt, cost: COST })),
      ),
    ).toEqual([true, true, true]);
  });

  it('say that a stored hash is none, and go on', async () => {
    expect(await threads.run({ digest: 'a', bcrypt: 'no hash', cost: COST }).catch(() => false)).toBe(false);
    expect(await threads.run({ digest: 'a', cost: COST })).toEqual(expect.any(String));
  });

  it('refuse what was under way when they are closed', async () => {
    const own = new HashingThreads();
    const pending = expect(own.run({ digest: 'a', cost: 14 })).rejects.toThrow('a hashing thread ended');
    await own.close();
    await pending;
  });
});

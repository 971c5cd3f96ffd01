import fc from 'fast-check';
import { GroupCommit, GroupCommitFull, MAX_GROUP, MAX_WAITING } from './group-commit';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A write that waits until the test lets it end. */
function heldWrites() {
  const groups: { items: readonly number[]; end: (error?: Error) => void }[] = [];
  const commit = new GroupCommit<number, string>(
    (items) =>
      new Promise((resolve, reject) =>
        groups.push({
          items,
          end: (error) => (error ? reject(error) : resolve(items.map((item) => `stored ${item}`))),
        }),
      ),
  );
  const nextGroup = async (index: number) => {
    while (groups.length <= index) await turn();
    const group = groups[index];
    if (!group) throw new Error('no such group');
    return group;
  };
  return { commit, groups, nextGroup };
}

describe('GroupCommit', () => {
  it('writes what arrives in one turn together, and answers nobody before the write', async () => {
    const { commit, groups, nextGroup } = heldWrites();
    let answered = 0;
    const adds = [1, 2, 3].map((item) => commit.add(item).then((result) => (answered++, result)));
    const group = await nextGroup(0);
    expect(group.items).toEqual([1, 2, 3]);
    await turn();
    expect(answered).toBe(0);
    group.end();
    expect(await Promise.all(adds)).toEqual(['stored 1', 'stored 2', 'stored 3']);
    expect(groups).toHaveLength(1);
  });

  it('gathers the next group while one is written, never two writes at a time', async () => {
    const { commit, groups, nextGroup } = heldWrites();
    const first = commit.add(1);
    const group = await nextGroup(0);
    const later = [commit.add(2), commit.add(3)];
    await turn();
    expect(groups).toHaveLength(1);
    group.end();
    await first;
    const second = await nextGroup(1);
    expect(second.items).toEqual([2, 3]);
    second.end();
    expect(await Promise.all(later)).toEqual(['stored 2', 'stored 3']);
  });

  it('fails exactly the group whose write failed, and works on', async () => {
    const { commit, nextGroup } = heldWrites();
    const failing = [commit.add(1), commit.add(2)].map((add) => expect(add).rejects.toThrow('disk full'));
    const group = await nextGroup(0);
    const later = commit.add(3);
    group.end(new Error('disk full'));
    await Promise.all(failing);
    (await nextGroup(1)).end();
    expect(await later).toBe('stored 3');
    const fresh = commit.add(4);
    (await nextGroup(2)).end();
    expect(await fresh).toBe('stored 4');
  });

  it('fails a group whose write throws at once', async () => {
    let broken = true;
    const commit = new GroupCommit<number, number>((items) => {
      if (broken) throw new Error('no connection');
      return Promise.resolve(items);
    });
    await expect(commit.add(1)).rejects.toThrow('no connection');
    broken = false;
    expect(await commit.add(2)).toBe(2);
  });

  it('fails those that the write gave no result for', async () => {
    const commit = new GroupCommit<number, number>(async (items) => items.slice(0, 1));
    const [first, second] = [commit.add(1), commit.add(2)];
    const refused = expect(second).rejects.toThrow('too few results');
    expect(await first).toBe(1);
    await refused;
  });

  it('says at once that it is full, and takes more when a group is gone', async () => {
    const { commit, nextGroup } = heldWrites();
    const adds = Array.from({ length: MAX_WAITING }, (_, item) => commit.add(item));
    await expect(commit.add(-1)).rejects.toBeInstanceOf(GroupCommitFull);
    (await nextGroup(0)).end();
    await adds[0];
    const late = commit.add(MAX_WAITING);
    for (let index = 1; index <= MAX_WAITING / MAX_GROUP; index++) {
      const group = await nextGroup(index);
      expect(group.items.length).toBeLessThanOrEqual(MAX_GROUP);
      group.end();
    }
    expect(await late).toBe(`stored ${MAX_WAITING}`);
    expect(await adds.at(-1)).toBe(`stored ${MAX_WAITING - 1}`);
  });

  it('answers each item with its own result, keeps the order and the size of groups, whatever arrives and fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 1_200 }), { maxLength: 5 }),
        fc.func(fc.boolean()),
        async (bursts, failsAt) => {
          const groups: number[][] = [];
          const expected: string[] = [];
          const commit = new GroupCommit<number, string>(async (items) => {
            const index = groups.push([...items]) - 1;
            await turn();
            const fails = failsAt(index);
            expected.push(...items.map((item) => (fails ? `group ${index} failed` : `stored ${item}`)));
            if (fails) throw new Error(`group ${index} failed`);
            return items.map((item) => `stored ${item}`);
          });
          const outcomes: Promise<PromiseSettledResult<string>[]>[] = [];
          let next = 0;
          for (const size of bursts) {
            outcomes.push(Promise.allSettled(Array.from({ length: size }, () => commit.add(next++))));
            await turn();
          }
          const settled = (await Promise.all(outcomes)).flat();
          expect(groups.flat()).toEqual(Array.from({ length: next }, (_, item) => item));
          for (const group of groups) expect(group.length > 0 && group.length <= MAX_GROUP).toBe(true);
          expect(
            settled.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason.message)),
          ).toEqual(expected);
        },
      ),
      { numRuns: 15 },
    );
  });
});

import { PIECES_IN_FLIGHT } from '@gantry/contracts';
import { PieceQueue } from './piece.queue';

const piece = (text: string): Uint8Array => Buffer.from(text);

async function read(queue: PieceQueue): Promise<string> {
  let text = '';
  for await (const part of queue) text += Buffer.from(part).toString();
  return text;
}

describe('the pieces of a file', () => {
  it('are read in the order of their numbers, whatever order they came in', async () => {
    const queue = new PieceQueue();
    const text = read(queue);
    await Promise.all([queue.push(2, piece('c')), queue.push(0, piece('a')), queue.push(1, piece('b'))]);
    queue.end(3);
    expect(await text).toBe('abc');
  });

  it('are answered only when the reader asks for the next', async () => {
    const queue = new PieceQueue();
    const reader = queue[Symbol.asyncIterator]();
    let answered = false;
    const first = queue.push(0, piece('a')).then(() => (answered = true));
    await reader.next();
    await new Promise(setImmediate);
    expect(answered).toBe(false);
    const second = reader.next();
    await first;
    queue.end(1);
    expect(await second).toMatchObject({ done: true });
  });

  it.each([
    ['one that came before', 0],
    ['one that is too far ahead', PIECES_IN_FLIGHT + 1],
  ])('are refused: %s', async (_what, seq) => {
    const queue = new PieceQueue();
    const reader = queue[Symbol.asyncIterator]();
    void queue.push(0, piece('a'));
    await reader.next();
    void reader.next();
    await new Promise(setImmediate);
    await expect(queue.push(seq, piece('x'))).rejects.toThrow('is next');
  });

  it('wait for the end though it was told first', async () => {
    const queue = new PieceQueue();
    const text = read(queue);
    queue.end(2);
    const second = queue.push(1, piece('b'));
    expect(await Promise.race([text, Promise.resolve('waits')])).toBe('waits');
    await Promise.all([queue.push(0, piece('a')), second]);
    expect(await text).toBe('ab');
  });

  it('are refused with the reason when nothing is read any more', async () => {
    const queue = new PieceQueue();
    const text = read(queue);
    const waiting = queue.push(1, piece('b'));
    queue.fail(new Error('full'));
    await expect(waiting).rejects.toThrow('full');
    await expect(queue.push(0, piece('a'))).rejects.toThrow('full');
    await expect(text).rejects.toThrow('full');
  });
});

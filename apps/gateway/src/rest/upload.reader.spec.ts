import { PassThrough } from 'node:stream';
import { MIN_PROGRESS_BYTES, readStreamedForm } from './upload.reader';

const IDLE_MS = 30_000;
const HEADERS = { 'content-type': 'multipart/form-data; boundary=x' };
const HEAD = '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n';
const TAIL = '\r\n--x--\r\n';
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** An upload whose client is as fast as `send` says: some bytes, then a time in which nothing comes. */
function upload(): {
  body: PassThrough;
  form: ReturnType<typeof readStreamedForm>;
  send: (piece: string) => Promise<void>;
} {
  const body = new PassThrough();
  let bytes = 0;
  const form = readStreamedForm(body, HEADERS, {
    idleMs: IDLE_MS,
    maxFiles: 1,
    tooManyFiles: () => new Error('too many'),
    open: async ({ field, name, type }) => ({
      write: async (piece) => void (bytes += piece.length),
      close: async () => ({ field, name, type, ticket: 't', instance: 'i', bytes }),
    }),
  });
  return {
    body,
    form,
    send: async (piece) => {
      body.write(piece);
      await settled();
      await jest.advanceTimersByTimeAsync(IDLE_MS);
    },
  };
}

describe('an upload', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
  afterEach(() => void jest.useRealTimers());

  it('takes as long as it takes, on a slow line too', async () => {
    const { body, form, send } = upload();
    body.write(HEAD);
    for (let minute = 0; minute < 100; minute++) await send('x'.repeat(MIN_PROGRESS_BYTES));
    body.end(TAIL);
    expect((await form).uploads).toMatchObject([{ bytes: 100 * MIN_PROGRESS_BYTES }]);
  });

  it.each([
    ['stops', ''],
    ['trickles', 'x'],
    ['goes on with next to nothing', 'x'.repeat(MIN_PROGRESS_BYTES - 1)],
  ])('that %s is cut off', async (_how, piece) => {
    const { body, form, send } = upload();
    const outcome = expect(form).rejects.toMatchObject({ statusCode: 408 });
    body.write(HEAD);
    await send('x'.repeat(MIN_PROGRESS_BYTES));
    if (piece === '') await send('');
    else for (let time = 0; time < 2; time++) await send(piece);
    await outcome;
  });
});

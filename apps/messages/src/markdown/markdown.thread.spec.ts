import { Worker } from 'node:worker_threads';
import { parse } from '@rocket.chat/message-parser';
import { MarkdownThread } from './markdown.thread';

const OPTIONS = { colors: false, emoticons: true };
const TEXT = '*bold* and @ada';
const COSTLY = '('.repeat(2_500) + '['.repeat(2_500);
/** More than any spec takes. */
const PATIENT = { waitMs: 60_000 };

describe('the thread that parses', () => {
  let thread: MarkdownThread;
  beforeEach(() => (thread = new MarkdownThread(PATIENT)));
  afterEach(() => thread.close());

  it('answers what the parser does', async () => {
    expect(JSON.parse((await thread.parse(TEXT, OPTIONS, 'ada')) ?? '')).toEqual(parse(TEXT, OPTIONS));
  });

  it('gives up a text that takes too long, and goes on with the next', async () => {
    const costly = thread.parse(COSTLY, OPTIONS, 'eve');
    const next = thread.parse(TEXT, OPTIONS, 'ada');
    expect(await costly).toBeUndefined();
    expect(JSON.parse((await next) ?? '')).toEqual(parse(TEXT, OPTIONS));
  });

  it('takes no more than may wait', async () => {
    const answers = await Promise.all(Array.from({ length: 600 }, (_, nth) => thread.parse('`x`', OPTIONS, `${nth}`)));
    expect(answers.filter((json) => json === undefined).length).toBe(100);
  });

  it('takes the text of whoever has used little before those of one who writes costly ones', async () => {
    const settled: string[] = [];
    const costly = Array.from({ length: 20 }, () =>
      thread.parse(COSTLY, OPTIONS, 'eve').then(() => settled.push('eve')),
    );
    const next = thread.parse(TEXT, OPTIONS, 'ada').then((json) => settled.push(json === undefined ? 'lost' : 'ada'));
    await Promise.all([...costly, next]);
    expect(settled.slice(0, 2)).toEqual(['eve', 'ada']);
  });

  it('gives nobody more than their part of its time', async () => {
    const parsing = jest.spyOn(Worker.prototype, 'postMessage');
    for (let nth = 0; nth < 20; nth++) await thread.parse(COSTLY, OPTIONS, 'eve');
    expect(parsing.mock.calls.length).toBeLessThan(5);
    parsing.mockRestore();
  });

  it('makes no text wait for long', async () => {
    const impatient = new MarkdownThread({ waitMs: 0 });
    const answers = await Promise.all(['ada', 'bob', 'eve'].map((owner) => impatient.parse(COSTLY, OPTIONS, owner)));
    expect(answers).toEqual([undefined, undefined, undefined]);
    await impatient.close();
  });

  it('does not parse a text that has waited too long behind costly ones, and parses the next', async () => {
    const impatient = new MarkdownThread({ waitMs: 700 });
    // Until the thread has started: a costly text must not be given up for that.
    while ((await impatient.parse(TEXT, OPTIONS)) === undefined);
    const before = Array.from({ length: 6 }, () => impatient.parse(COSTLY, OPTIONS));
    expect(await impatient.parse(TEXT, OPTIONS)).toBeUndefined();
    await Promise.all(before);
    let next: string | undefined;
    while (next === undefined) next = await impatient.parse(TEXT, OPTIONS);
    expect(JSON.parse(next)).toEqual(parse(TEXT, OPTIONS));
    await impatient.close();
  });

  it('answers nothing once it is closed', async () => {
    const pending = thread.parse(TEXT, OPTIONS, 'ada');
    await thread.close();
    expect(await pending).toBeUndefined();
    expect(await thread.parse(TEXT, OPTIONS, 'ada')).toBeUndefined();
  });
});

import { parse } from '@rocket.chat/message-parser';
import { MarkdownThread } from './markdown.thread';

const OPTIONS = { colors: false, emoticons: true };
const TEXT = '*bold* and @ada';

describe('the thread that parses', () => {
  let thread: MarkdownThread;
  beforeEach(() => (thread = new MarkdownThread()));
  afterEach(() => thread.close());

  it('answers what the parser does', async () => {
    expect(JSON.parse((await thread.parse(TEXT, OPTIONS)) ?? '')).toEqual(parse(TEXT, OPTIONS));
  });

  it('gives up a text that takes too long, and goes on with the next', async () => {
    const costly = thread.parse('('.repeat(2_500) + '['.repeat(2_500), OPTIONS);
    const next = thread.parse(TEXT, OPTIONS);
    expect(await costly).toBeUndefined();
    expect(JSON.parse((await next) ?? '')).toEqual(parse(TEXT, OPTIONS));
  });

  it('takes no more than may wait', async () => {
    const answers = await Promise.all(Array.from({ length: 600 }, () => thread.parse('`x`', OPTIONS)));
    expect(answers.filter((json) => json === undefined).length).toBe(99);
  });

  it('does not parse a text that has waited too long behind costly ones', async () => {
    const costly = '('.repeat(2_500) + '['.repeat(2_500);
    const before = Array.from({ length: 6 }, () => thread.parse(costly, OPTIONS));
    const late = thread.parse(TEXT, OPTIONS);
    expect(await late).toBeUndefined();
    await Promise.all(before);
    expect(JSON.parse((await thread.parse(TEXT, OPTIONS)) ?? '')).toEqual(parse(TEXT, OPTIONS));
  });

  it('answers nothing once it is closed', async () => {
    const pending = thread.parse(TEXT, OPTIONS);
    await thread.close();
    expect(await pending).toBeUndefined();
    expect(await thread.parse(TEXT, OPTIONS)).toBeUndefined();
  });
});

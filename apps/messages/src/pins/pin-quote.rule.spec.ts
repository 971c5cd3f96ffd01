import type { Message } from '@gantry/contracts';
import { pinQuote } from './pin-quote.rule';

const message: Message = {
  _id: 'm',
  rid: 'r',
  msg: 'said',
  ts: new Date(1),
  u: { _id: 'a', username: 'ada' },
  _updatedAt: new Date(1),
};
const quote = { text: 'said', author_name: 'ada', author_icon: '/avatar/ada?_dc=0', ts: new Date(1) };

describe('the quote of a pinned message', () => {
  it('shows the text, its author and its time', () => {
    expect(pinQuote(message, 2)).toEqual(quote);
    expect(pinQuote({ ...message, attachments: [] }, 2)).toEqual(quote);
  });

  it.each([
    [0, undefined],
    [1, undefined],
    [2, [{ text: 'one' }]],
    [3, [{ text: 'one', attachments: [{ text: 'two' }] }]],
    [9, [{ text: 'one', attachments: [{ text: 'two', attachments: [{ text: 'three' }] }] }]],
  ])('keeps %i levels of quotes', (limit, attachments) => {
    const nested = [{ text: 'one', attachments: [{ text: 'two', attachments: [{ text: 'three' }] }] }];
    expect(pinQuote({ ...message, attachments: nested }, limit)).toEqual({
      ...quote,
      ...(attachments && { attachments }),
    });
  });
});

import { blocksSchema, MAX_BLOCKS, MAX_BLOCKS_TEXT, uiAnswerSchema } from './ui-kit';

const text = { type: 'mrkdwn', text: 'hi' };
const plain = { type: 'plain_text', text: 'hi', emoji: true };
const button = { type: 'button', text: plain, actionId: 'a', value: 'v', style: 'primary' };
const options = [{ text: plain, value: '1' }];
const view = { type: 'modal', id: 'v', appId: 'app', title: plain, blocks: [{ type: 'divider' }] };

describe('blocks', () => {
  it.each<[string, unknown]>([
    ['a section', { type: 'section', blockId: 'b', appId: 'app', text, accessory: button }],
    ['a divider', { type: 'divider' }],
    ['an image', { type: 'image', imageUrl: 'https://example.com/a.png', altText: 'a', title: plain }],
    ['actions', { type: 'actions', elements: [button, { type: 'overflow', options, actionId: 'o' }] }],
    ['a context', { type: 'context', elements: [text, { type: 'image', imageUrl: '/a.png', altText: 'a' }] }],
    [
      'an input',
      { type: 'input', element: { type: 'static_select', actionId: 's', placeholder: plain, options }, label: plain },
    ],
    ['a condition', { type: 'conditional', when: { engine: ['livechat'] }, render: [{ type: 'divider' }] }],
  ])('are kept as they are: %s', (_name, block) => {
    const own = { ...(block as object), ownMark: { of: 'the app' } };
    expect(blocksSchema.parse([own])).toEqual([own]);
  });

  it.each<[string, unknown]>([
    ['no type', {}],
    ['a type that nobody knows', { type: 'script' }],
    ['a section without a text', { type: 'section' }],
    ['a button without an action', { type: 'actions', elements: [{ type: 'button', text: plain }] }],
    ['a condition in a condition', { type: 'conditional', render: [{ type: 'conditional', render: [] }] }],
    [
      'many properties',
      Object.fromEntries([['type', 'divider'], ...Array.from({ length: 60 }, (_, at) => [`p${at}`, 1])]),
    ],
    ['a long text', { type: 'section', text: { ...text, text: 'x'.repeat(5_001) } }],
  ])('are refused with %s', (_name, block) => {
    expect(blocksSchema.safeParse([block]).success).toBe(false);
  });

  it('are bounded in number and in size', () => {
    const divider = { type: 'divider' };
    expect(blocksSchema.safeParse(Array(MAX_BLOCKS).fill(divider)).success).toBe(true);
    expect(blocksSchema.safeParse(Array(MAX_BLOCKS + 1).fill(divider)).success).toBe(false);
    const large = { ...divider, own: 'x'.repeat(MAX_BLOCKS_TEXT) };
    expect(blocksSchema.safeParse([large]).success).toBe(false);
  });
});

describe('the answer to an interaction', () => {
  it.each<[unknown, boolean]>([
    [{ success: true }, true],
    [{ type: 'modal.open', triggerId: 't', appId: 'app', view, success: true }, true],
    [{ type: 'contextual_bar.update', triggerId: 't', appId: 'app', view, success: true }, true],
    [{ type: 'errors', viewId: 'v', errors: { name: 'is needed' }, success: false }, true],
    [{ type: 'modal.open', success: true }, false],
    [{ type: 'page.open', triggerId: 't', appId: 'app', view, success: true }, false],
  ])('%j', (answer, valid) => {
    expect(uiAnswerSchema.safeParse(answer).success).toBe(valid);
  });
});

import fc from 'fast-check';
import { formerNames, renamedList, renamedRef, MAX_PREVIOUS, type Rename } from './rename';
import { renamedMessage, type NamingMessage } from './renamed-message';

const rename: Rename = { userId: 'u1', username: 'grace', name: 'Grace Hopper', previous: ['ada', 'a.d-a'] };
const nameOnly: Rename = { ...rename, username: 'ada', previous: [] };
const ada = { _id: 'u1', username: 'ada', name: 'Ada' };
const bob = { _id: 'u2', username: 'bob', name: 'Bob' };

describe('references to a user', () => {
  it.each<[string, object | undefined | null, boolean, object | undefined]>([
    ['of the user', ada, true, { _id: 'u1', username: 'grace', name: 'Grace Hopper' }],
    ['without a display name', { _id: 'u1', username: 'ada' }, false, { _id: 'u1', username: 'grace' }],
    [
      'that ought to have one',
      { _id: 'u1', username: 'ada' },
      true,
      { _id: 'u1', username: 'grace', name: 'Grace Hopper' },
    ],
    ['that are right', { _id: 'u1', username: 'grace', name: 'Grace Hopper' }, true, undefined],
    ['of somebody else', bob, true, undefined],
    ['that are none', null, true, undefined],
  ])('%s', (_name, ref, named, expected) => {
    expect(renamedRef(ref as typeof ada, rename, named)).toEqual(expected);
  });

  it('lose a display name that was taken away', () => {
    expect(renamedRef(ada, { ...rename, name: undefined }, true)).toStrictEqual({ _id: 'u1', username: 'grace' });
  });
});

describe('lists of user names', () => {
  it.each([
    [
      ['ada', 'bob'],
      ['grace', 'bob'],
    ],
    [
      ['bob', 'grace', 'ada'],
      ['bob', 'grace'],
    ],
    [['ada', 'a.d-a'], ['grace']],
    [['bob'], undefined],
    [[], undefined],
  ])('%j become %j', (names, expected) => {
    expect(renamedList(names, rename)).toEqual(expected);
  });

  it('of former names keep the latest and leave the present one out', () => {
    expect(formerNames(['a', 'b'], ['a', 'c'], 'b')).toEqual(['a', 'c']);
    const many = Array.from({ length: MAX_PREVIOUS + 9 }, (_, index) => `n${index}`);
    expect(formerNames([], many)).toEqual(many.slice(9));
  });
});

describe('a message', () => {
  it.each<[string, NamingMessage, object | undefined]>([
    ['of the user', { u: ada, msg: 'hi @ada' }, { u: { _id: 'u1', username: 'grace', name: 'Grace Hopper' } }],
    ['of somebody else', { u: bob, msg: 'ada' }, undefined],
    [
      'edited and pinned by the user',
      { u: bob, editedBy: { _id: 'u1', username: 'ada' }, pinnedBy: { _id: 'u1', username: 'ada' } },
      { editedBy: { _id: 'u1', username: 'grace' }, pinnedBy: { _id: 'u1', username: 'grace' } },
    ],
    [
      'that mentions the user',
      { u: bob, msg: '@ada, @ADA! (@a.d-a) @adam @ada.b x@ada @ada.', mentions: [bob, { _id: 'u1', username: 'ada' }] },
      {
        msg: '@grace, @grace! (@grace) @adam @ada.b x@ada @grace.',
        mentions: [bob, { _id: 'u1', username: 'grace', name: 'Grace Hopper' }],
      },
    ],
    [
      'that the user reacted to',
      { u: bob, reactions: { ':+1:': { usernames: ['bob', 'ada'] }, ':x:': { usernames: ['bob'] } } },
      { reactions: { ':+1:': { usernames: ['bob', 'grace'] }, ':x:': { usernames: ['bob'] } } },
    ],
    ['that says who came', { t: 'au', u: { _id: 'u2', username: 'bob' }, msg: 'ada' }, { msg: 'grace' }],
    ['that says the room is called so', { t: 'r', u: { _id: 'u2', username: 'bob' }, msg: 'ada' }, undefined],
    [
      'of the system about the user itself',
      { t: 'uj', u: { _id: 'u1', username: 'ada' }, msg: 'ada' },
      { u: { _id: 'u1', username: 'grace' }, msg: 'grace' },
    ],
  ])('%s', (_name, message, expected) => {
    expect(renamedMessage(message, rename)).toEqual(expected);
  });

  it('keeps its text and reactions when the display name alone is another', () => {
    const message: NamingMessage = {
      u: ada,
      msg: '@ada',
      mentions: [ada],
      reactions: { ':x:': { usernames: ['ada'] } },
    };
    expect(renamedMessage(message, nameOnly)).toEqual({
      u: { ...ada, name: 'Grace Hopper' },
      mentions: [{ ...ada, name: 'Grace Hopper' }],
    });
  });

  it('is right after it was changed once, whatever it says', () => {
    const who = fc.constantFrom(ada, bob, { _id: 'u1', username: 'a.d-a' });
    const text = fc
      .array(fc.constantFrom('@ada', '@a.d-a', '@grace', 'ada', ' ', '.', '@', 'x', '$&'), { maxLength: 12 })
      .map((parts) => parts.join(''));
    const message: fc.Arbitrary<NamingMessage> = fc.record({
      u: who,
      msg: text,
      t: fc.constantFrom(undefined, 'au', 'r'),
      editedBy: fc.option(who, { nil: undefined }),
      mentions: fc.array(who, { maxLength: 3 }),
      reactions: fc.dictionary(
        fc.constantFrom(':a:', ':b:'),
        fc.record({ usernames: fc.uniqueArray(fc.constantFrom('ada', 'bob', 'grace', 'a.d-a')) }),
      ),
    });
    fc.assert(
      fc.property(message, (before) =>
        expect(renamedMessage({ ...before, ...renamedMessage(before, rename) }, rename)).toBeUndefined(),
      ),
    );
  });
});

describe('quotes of what a user said', () => {
  const quote = (name: string, more: object = {}) => ({
    text: 'said',
    author_name: name,
    author_icon: `/avatar/${name}?_dc=0`,
    ...more,
  });

  it.each<[string, object, object | undefined]>([
    ['by its picture', quote('ada'), quote('grace')],
    [
      'in a quote of somebody else',
      quote('bob', { attachments: [quote('ada')] }),
      quote('bob', { attachments: [quote('grace')] }),
    ],
    [
      'with the address of the server and a display name',
      { author_name: 'Ada', author_icon: 'https://chat.example.com/avatar/ada', message_link: 'x' },
      { author_name: 'Ada', author_icon: 'https://chat.example.com/avatar/grace', message_link: 'x' },
    ],
    ['of somebody else', quote('bob'), undefined],
    ['of somebody whose name begins alike', quote('adam'), undefined],
    ['that only a bot calls so', { author_name: 'ada', author_icon: 'https://example.com/ada.png' }, undefined],
    ['that have no author', { text: 'ada' }, undefined],
  ])('%s', (_name, attachment, expected) => {
    const message = { u: bob, msg: 'look', attachments: [{ text: 'first' }, { ...attachment }] };
    expect(renamedMessage(message, rename)).toEqual(expected && { attachments: [{ text: 'first' }, expected] });
  });
});

import fc from 'fast-check';
import { eventPattern, eventSubject, matches, MAX_KEY_LENGTH, streamSubject, tokenise } from './subjects';

// Whole code units, lone surrogates too: clients may send any JSON string.
const text = fc.string({
  unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
  maxLength: 80,
});
const key = fc.oneof(
  text,
  fc.string({ unit: fc.constantFrom('.', '*', '>', ' ', '=', '0', '2', 'e', 'h', 'a', '🙂'), maxLength: 12 }),
);
const token = fc.constantFrom('a', 'b', 'cc', '=', 'd-1');

describe('tokenise', () => {
  it('makes one safe token of bounded length of every key', () => {
    fc.assert(
      fc.property(key, (any) => {
        const made = tokenise(any);
        expect(made).toMatch(/^[A-Za-z0-9_=-]+$/);
        expect(made.length).toBeLessThanOrEqual(MAX_KEY_LENGTH);
      }),
    );
  });

  it('makes different tokens of different keys', () => {
    fc.assert(
      fc.property(key, key, (one, other) => {
        expect(tokenise(one) === tokenise(other)).toBe(one === other);
      }),
      { numRuns: 500 },
    );
  });

  it('tells keys apart that UTF-8 or hashing could confuse', () => {
    const long = 'k'.repeat(MAX_KEY_LENGTH + 1);
    const keys = ['', '=', '.', '=002e', '🙂', '🙃', '\ud83d', '\ufffd', long, `${long}k`, tokenise(long), 'h'];
    expect(new Set(keys.map(tokenise)).size).toBe(keys.length);
  });

  it('leaves ids as they are', () => {
    expect(tokenise('Ab3_-')).toBe('Ab3_-');
  });
});

describe('streamSubject', () => {
  it('makes different subjects of different event names, within the limit', () => {
    const name = fc.array(key, { minLength: 1, maxLength: 6 }).map((segments) => segments.join('/'));
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(streamSubject('s', one) === streamSubject('s', other)).toBe(one === other);
        expect(streamSubject('s', one).length).toBeLessThanOrEqual(MAX_KEY_LENGTH + 'stream.s.'.length);
      }),
    );
  });

  it('shows the segments of an event name as tokens', () => {
    expect(streamSubject('notify-room', 'r1/typing')).toBe('stream.notify-room.r1.typing');
  });
});

describe('matches', () => {
  const subject = fc.array(token, { minLength: 1, maxLength: 6 });

  it('holds for a subject and itself, and for nothing else without wildcards', () => {
    fc.assert(
      fc.property(subject, subject, (one, other) => {
        expect(matches(one.join('.'), other.join('.'))).toBe(one.join('.') === other.join('.'));
      }),
    );
  });

  it('takes any one token for each *', () => {
    fc.assert(
      fc.property(subject, fc.infiniteStream(fc.boolean()), (tokens, choices) => {
        const pattern = tokens.map((each) => (choices.next().value ? '*' : each));
        expect(matches(pattern.join('.'), tokens.join('.'))).toBe(true);
        expect(matches([...pattern, '*'].join('.'), tokens.join('.'))).toBe(false);
        expect(matches(pattern.join('.'), [...tokens, 'x'].join('.'))).toBe(false);
      }),
    );
  });

  it('takes one or more tokens for >', () => {
    fc.assert(
      fc.property(subject, fc.array(token, { maxLength: 4 }), (head, rest) => {
        expect(matches([...head, '>'].join('.'), [...head, ...rest].join('.'))).toBe(rest.length > 0);
      }),
    );
  });

  it('finds every key of an event under its pattern, and no other event', () => {
    fc.assert(
      fc.property(key, (any) => {
        expect(matches(eventPattern('room.created'), eventSubject('room.created', any))).toBe(true);
        expect(matches(eventPattern('room.deleted'), eventSubject('room.created', any))).toBe(false);
      }),
    );
  });
});

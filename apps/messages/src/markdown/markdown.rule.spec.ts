import { parse } from '@rocket.chat/message-parser';
import * as fc from 'fast-check';
import { isPlain, plainMarkdown } from './markdown.rule';

const OPTIONS = { colors: true, emoticons: true, katex: { dollarSyntax: true, parenthesisSyntax: true } };
const RUNS = 300;

describe('texts that no parser need look at', () => {
  it.each([
    ['Hello, is anybody there?', true],
    ['Straße и 日本語 99', true],
    ['One. Two! Three', true],
    ['1. a list', false],
    ['example.com', false],
    ['see localhost', false],
    ['*bold*', false],
    [':)', false],
    ['1️⃣', false],
    ['two\nlines', false],
  ])('%s: %s', (text, expected) => expect(isPlain(text)).toBe(expected));

  it('mean to the parser what they are taken for', () => {
    const word = fc.constantFrom(
      ...[
        'a',
        'xD',
        'XD',
        'O',
        'D',
        '8',
        '12',
        '3.',
        'b.',
        'c!',
        'd?',
        ',',
        'www',
        'http',
        'com',
        'Ünd',
        '日本',
        'иди',
        ' ',
        '  ',
      ],
      ...['localhos', 'mailto', 'tel', 'v', 'p', '0', '8D', 'o O', 'x,y', '1,5', 'PM', 'D8'],
    );
    const text = fc.oneof(
      fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')),
      fc.array(word, { maxLength: 12 }).map((words) => words.join('')),
      fc.string({ unit: fc.constantFrom(...'aZ9 ,.!?éж語xDOo'), maxLength: 30 }),
    );
    fc.assert(
      fc.property(
        text.filter((each) => each !== '' && isPlain(each)),
        (each) => {
          expect(plainMarkdown(each)).toEqual(parse(each, OPTIONS));
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('are drawn line by line without the parser too', () => {
    expect(plainMarkdown('a\n\nb')).toEqual(parse('a\n\nb', OPTIONS));
  });
});

import { BSONRegExp, MinKey, Timestamp } from 'bson';
import type { Doc } from '../bson/bson.values';
import { DATE_CASES } from '../testing/date.cases';
import { at, code, decimal, double, id, long, outcome, stored } from '../testing/expression.outcome';
import { EXPRESSION_FAMILIES } from './operator.table';

/** Operand, and what MongoDB answers: a value with its exact type, `MISSING`, or the code of the error. */
const CASES: Record<string, [unknown, unknown][]> = {
  $eq: [
    [['$i', double(7)], true],
    [['$none', null], false],
    [['$none', '$none2'], true],
    [[1], code(16020)],
  ],
  $ne: [
    [['$i', 7], false],
    [['$n', '$none'], true],
  ],
  $gt: [
    [['$n', '$none'], true],
    [['a', 1], true],
    [['$big', 9.3e18], false],
  ],
  $gte: [[['$i', 7], true]],
  $lt: [
    [['$none', null], true],
    [['$none', new MinKey()], false],
  ],
  $lte: [[['$i', long(7)], true]],
  $cmp: [
    [['$i', 9], -1],
    [['$l', 9], 0],
    [['b', 'a'], 1],
  ],
  $and: [
    [[1, 'a', '$at'], true],
    [[1, '$none'], false],
    [[], true],
    [[0, { $divide: [1, 0] }], false],
  ],
  $or: [
    [[0, '$n', ''], true],
    [[0, '$n'], false],
    [[], false],
    [[1, { $divide: [1, 0] }], true],
  ],
  $not: [
    ['$b', false],
    [['$none'], true],
    [[double(0)], true],
    [[NaN], false],
    [[1, 2], code(16020)],
  ],
  $cond: [
    [['$b', '$l', 0], long(9)],
    [{ if: '$none', then: 1, else: '$f' }, 2.5],
    [[1, 2], code(16020)],
    [{ if: 1, then: 1 }, code(17082)],
    [{ if: 1, then: 1, else: 1, x: 1 }, code(17083)],
  ],
  $ifNull: [
    [['$none', '$n', '$l'], long(9)],
    [['$none', '$none'], 'MISSING'],
    [['$i'], code(1257300)],
  ],
  $switch: [
    [
      {
        branches: [
          { case: 0, then: 1 },
          { case: '$b', then: '$d' },
        ],
      },
      double(2),
    ],
    [{ branches: [{ case: 0, then: 1 }], default: 'x' }, 'x'],
    [{ branches: [{ case: 0, then: 1 }] }, code(40066)],
    [{ branches: [] }, code(40068)],
    [{ branches: [{ case: 1 }] }, code(40065)],
    [{ branches: [{ then: 1 }] }, code(40064)],
    [1, code(40060)],
  ],
  $let: [
    [{ vars: { a: '$i' }, in: { $add: ['$$a', '$$x'] } }, 12],
    [{ vars: { a: 1 } }, code(16877)],
    [{ vars: { A: 1 }, in: 1 }, code(16867)],
    [{ vars: { a: 1, b: '$$a' }, in: 1 }, code(17276)],
  ],
  $literal: [
    ['$i', '$i'],
    [{ $add: [1] }, { $add: [1] }],
  ],
  $add: [
    [['$i', 1], 8],
    [['$i', long(1)], long(8)],
    [['$i', '$d'], double(9)],
    [[0x7fffffff, 1], long(2147483648)],
    [['$big', 1], 9223372036854775808],
    [['$at', 1], new Date(at.getTime() + 1)],
    [['$at', '$at'], code(16612)],
    [['$i', '$n'], null],
    [['$i', '$none'], null],
    [['$i', 's'], code(14)],
    [['$dec', '$dec'], decimal('2.20')],
    [['$dec', '$f'], code(115)],
    [[0.1, 0.2, 0.3], 0.6],
    [[], 0],
  ],
  $subtract: [
    [['$i', 9], -2],
    [['$at', '$at'], long(0)],
    [['$at', 7], new Date(at.getTime() - 7)],
    [['$i', '$at'], code(14)],
    [['$n', 1], null],
    [['$dec', 1], decimal('0.10')],
  ],
  $multiply: [
    [['$i', 2], 14],
    [[0x7fffffff, 2], long(4294967294)],
    [['$big', 2], 1.8446744073709552e19],
    [['$f', 2], double(5)],
    [['$dec', 2], decimal('2.20')],
    [['a', 1], code(14)],
    [['$n', 1], null],
    [[], 1],
  ],
  $divide: [
    [['$i', 7], double(1)],
    [[1, 0], code(2)],
    [['a', 1], code(14)],
    [['$none', 1], null],
    [['$dec', 1], code(115)],
  ],
  $mod: [
    [['$i', 4], 3],
    [['$j', 4], -3],
    [['$l', 4], long(1)],
    [['$f', 2], 0.5],
    [['$i', 0], code(16610)],
    [['$i', double(0)], code(16610)],
    [['a', 1], code(16611)],
    [['$n', 0], null],
  ],
  $abs: [
    ['$j', 7],
    ['$l', long(9)],
    [long('-9223372036854775808'), code(28680)],
    [-0x80000000, long(2147483648)],
    ['a', code(28765)],
    ['$n', null],
  ],
  $ceil: [
    ['$f', double(3)],
    ['$i', 7],
    ['$l', long(9)],
    ['a', code(28765)],
  ],
  $floor: [
    ['$f', double(2)],
    [-2.5, double(-3)],
    ['$none', null],
  ],
  $sqrt: [
    [16, double(4)],
    [-1, code(28714)],
    ['a', code(28765)],
  ],
  $round: [
    [[2.5], double(2)],
    [[3.5, 0], double(4)],
    [[2.675, 2], 2.67],
    [[1234, -2], 1200],
    [[1250, -2], 1200],
    [[1350, -2], 1400],
    [[-15, -1], -20],
    [[155.5, -1], double(160)],
    [[long(1234), 1], long(1234)],
    [['a', 1], code(51081)],
    [[1, 0.5], code(51082)],
    [[1, 101], code(51083)],
    [[1, '$n'], null],
  ],
  $trunc: [
    [[2.9], double(2)],
    [[-2.99, 1], -2.9],
    [[1299, -2], 1200],
    [['$n'], null],
  ],
  $sum: [
    [['$i', '$l', 'x'], long(16)],
    ['$list', 6],
    ['$none', 0],
    [['$list', 1], 1],
    [['$dec', 1], decimal('2.10')],
  ],
  $avg: [
    ['$list', double(2)],
    [['$i', '$f'], 4.75],
    ['$empty', null],
    [['$dec'], code(115)],
  ],
  $min: [
    ['$list', 1],
    [['$s', 1, '$n'], 1],
    ['$empty', null],
  ],
  $max: [
    ['$list', 3],
    [['$s', 1], 'Straße'],
    ['$none', null],
  ],
  $concat: [
    [['a', '$s'], 'aStraße'],
    [['a', '$n'], null],
    [['a', 1], code(16702)],
  ],
  $toLower: [
    ['ÄB', 'Äb'],
    ['$n', ''],
    ['$i', '7'],
    ['$list', code(16007)],
  ],
  $toUpper: [
    ['äb', 'äB'],
    ['$none', ''],
  ],
  $strLenCP: [
    ['a😀', 2],
    ['$n', code(34471)],
  ],
  $strLenBytes: [
    ['$s', 7],
    ['$i', code(34473)],
  ],
  $substrCP: [
    [['a😀b', 1, 1], '😀'],
    [['$n', 0, 1], ''],
    [['a', -1, 1], code(34455)],
    [['a', 0, 'x'], code(34452)],
  ],
  $substrBytes: [
    [['$s', 0, 4], 'Stra'],
    [['$s', 5, 1], code(28656)],
    [['$s', 0, 5], code(28657)],
    [['abc', 1, -1], 'bc'],
    [['abc', -1, 1], code(50752)],
  ],
  $substr: [
    [['abc', 1, 1], 'b'],
    [['abc', 5, 1], ''],
  ],
  $split: [
    [
      ['a-b', '-'],
      ['a', 'b'],
    ],
    [['$n', '-'], null],
    [['a', ''], code(40087)],
    [[1, 'a'], code(40085)],
  ],
  $trim: [
    [{ input: ' \u00a0a ' }, 'a'],
    [{ input: 'xax', chars: 'x' }, 'a'],
    [{ input: '$n' }, null],
    [{ input: 1 }, code(50699)],
    [{ chars: 'x' }, code(50695)],
  ],
  $ltrim: [[{ input: ' a ' }, 'a ']],
  $rtrim: [[{ input: ' a ' }, ' a']],
  $indexOfCP: [
    [['😀ab', 'b'], 2],
    [['$t', 'a', 1], 3],
    [['$t', 'z'], -1],
    [['$n', 'a'], null],
    [[1, 'a'], code(40093)],
    [['$t', 'a', -1], code(40097)],
  ],
  $indexOfBytes: [
    [['😀ab', 'b'], 5],
    [['$t', 'c', 0, 2], -1],
  ],
  $strcasecmp: [
    [['aB', 'Ab'], 0],
    [['a', 'b'], -1],
    [['$n', ''], 0],
  ],
  $replaceOne: [
    [{ input: '$t', find: 'b', replacement: { $literal: '$&' } }, 'a$&cabc'],
    [{ input: '$n', find: 'a', replacement: 'b' }, null],
    [{ input: 1, find: 'a', replacement: 'b' }, code(51746)],
  ],
  $replaceAll: [[{ input: '$t', find: 'b', replacement: '' }, 'acac']],
  $regexMatch: [
    [{ input: '$t', regex: '^ABC', options: 'i' }, true],
    [{ input: '$n', regex: 'a' }, false],
    [{ input: '$t', regex: new BSONRegExp('C$', 'i') }, true],
    [{ input: 1, regex: 'a' }, code(51104)],
    [{ input: 'a', regex: '(' }, code(51091)],
    [{ input: 'a', regex: new BSONRegExp('a', 'i'), options: 'i' }, code(51107)],
  ],
  $arrayElemAt: [
    [['$list', -1], 3],
    [['$list', 9], 'MISSING'],
    [['$n', 0], null],
    [['$i', 0], code(28689)],
    [['$list', 'a'], code(28690)],
    [['$list', 0.5], code(28691)],
  ],
  $first: [
    ['$list', 1],
    ['$empty', 'MISSING'],
    ['$n', null],
    ['$i', code(28689)],
  ],
  $last: [['$list', 3]],
  $concatArrays: [
    [
      ['$list', ['$l']],
      [1, 2, 3, long(9)],
    ],
    [['$list', '$n'], null],
    [['$list', 1], code(28664)],
    [[], []],
  ],
  $slice: [
    [
      ['$list', -2],
      [2, 3],
    ],
    [['$list', 1, 1], [2]],
    [
      ['$list', -5, 2],
      [1, 2],
    ],
    [['$n', 1], null],
    [['$list', 1, 0], code(28729)],
    [[1, 1], code(28724)],
  ],
  $range: [
    [
      [0, 5, 2],
      [0, 2, 4],
    ],
    [
      [3, 0, -1],
      [3, 2, 1],
    ],
    [[0, 5, 0], code(34449)],
    [['a', 1], code(34443)],
    [[0, 1e9], code(146)],
  ],
  $indexOfArray: [
    [['$words', 'b', 1], 2],
    [['$words', 'z'], -1],
    [['$n', 1], null],
    [[1, 1], code(40090)],
  ],
  $in: [
    [['a', '$words'], true],
    [[double(1), '$list'], true],
    [[1, '$i'], code(40081)],
  ],
  $isArray: [
    ['$list', true],
    [['$i'], false],
  ],
  $size: [
    ['$list', 3],
    ['$n', code(17124)],
  ],
  $reverseArray: [
    ['$list', [3, 2, 1]],
    ['$n', null],
    ['$i', code(34435)],
  ],
  $arrayToObject: [
    [
      {
        $literal: [
          ['a', 1],
          ['b', 2],
        ],
      },
      { a: 1, b: 2 },
    ],
    [{ $literal: [{ k: 'a', v: 1 }] }, { a: 1 }],
    [{ $literal: [['a']] }, code(40397)],
    [{ $literal: [[1, 1]] }, code(40395)],
    ['$n', null],
    ['$i', code(40386)],
  ],
  $filter: [
    [{ input: '$list', cond: { $gt: ['$$this', 1] } }, [2, 3]],
    [{ input: '$list', as: 'e', cond: { $gt: ['$$e', 1] }, limit: 1 }, [2]],
    [{ input: '$n', cond: 1 }, null],
    [{ input: 1, cond: 1 }, code(28651)],
    [{ input: [] }, code(28650)],
    [{ input: '$list', cond: 1, limit: 0 }, code(327392)],
  ],
  $map: [
    [{ input: '$docs', in: '$$this.x' }, [1, 2, null, [5]]],
    [{ input: '$list', as: 'e', in: { $add: ['$$e', '$i'] } }, [8, 9, 10]],
    [{ input: '$i', in: 1 }, code(16883)],
    [{ input: [] }, code(16882)],
  ],
  $reduce: [
    [{ input: '$list', initialValue: 0, in: { $add: ['$$value', '$$this'] } }, 6],
    [{ input: '$n', initialValue: 0, in: 1 }, null],
    [{ input: 1, initialValue: 0, in: 1 }, code(40080)],
    [{ input: [], in: 1 }, code(40078)],
  ],
  $setUnion: [
    [
      ['$words', ['c']],
      ['b', 'a', 'c'],
    ],
    [['$n', []], null],
    [[1], code(17043)],
  ],
  $setIntersection: [
    [
      ['$list', [3, double(1)]],
      [1, 3],
    ],
    [[[1], 1], code(17047)],
  ],
  $setDifference: [
    [
      ['$list', [2]],
      [1, 3],
    ],
    [[1, []], code(17048)],
    [['$n', 1], null],
  ],
  $setEquals: [
    [['$words', ['a', 'b']], true],
    [[[1], [2]], false],
    [[[1]], code(17045)],
    [['$n', []], code(17044)],
  ],
  $setIsSubset: [
    [[[1], '$list'], true],
    [[[9], '$list'], false],
    [['$n', []], code(17046)],
  ],
  $anyElementTrue: [
    [[[0, 1]], true],
    [['$empty'], false],
    [['$i'], code(17041)],
  ],
  $allElementsTrue: [
    [[[0, 1]], false],
    [['$empty'], true],
    [['$i'], code(17040)],
  ],
  $mergeObjects: [
    [['$o', { v: '$l' }, '$n'], { k: 1, v: long(9) }],
    ['$none', {}],
    ['$i', code(40400)],
  ],
  $objectToArray: [
    [
      '$o',
      [
        { k: 'k', v: 1 },
        { k: 'v', v: 'w' },
      ],
    ],
    ['$n', null],
    ['$i', code(40390)],
  ],
  $getField: [
    ['i', 7],
    [{ field: 'k', input: '$o' }, 1],
    [{ field: 'zz', input: '$o' }, 'MISSING'],
    [{ field: 1, input: '$o' }, code(3041704)],
  ],
  $type: [
    ['$i', 'int'],
    ['$l', 'long'],
    ['$d', 'double'],
    ['$none', 'missing'],
    ['$dec', 'decimal'],
  ],
  $isNumber: [
    ['$l', true],
    ['$s', false],
    [[new Timestamp({ t: 1, i: 1 })], false],
  ],
  $toString: [
    ['$i', '7'],
    ['$f', '2.5'],
    ['$d', '2'],
    ['$at', '2024-02-29T13:05:09.007Z'],
    ['$id', id.toHexString()],
    ['$b', 'true'],
    ['$dec', '1.10'],
    ['$none', null],
    ['$list', code(241)],
    [0.1 + 0.2, code(115)],
  ],
  $toInt: [
    ['12', 12],
    [2.9, 2],
    ['1.5', code(241)],
    ['$big', code(241)],
    ['$b', 1],
    ['$at', code(241)],
    [NaN, code(241)],
  ],
  $toLong: [
    ['12', long(12)],
    ['$at', long(at.getTime())],
    [1e19, code(241)],
  ],
  $toDouble: [
    ['1e3', double(1000)],
    ['$i', double(7)],
    ['abc', code(241)],
    ['$b', double(1)],
  ],
  $toDecimal: [
    ['1.50', decimal('1.50')],
    ['$i', decimal('7')],
    ['$f', code(115)],
  ],
  $toBool: [
    ['', true],
    [0, false],
    ['$n', null],
    ['$list', true],
  ],
  $toDate: [
    ['2024-02-29', new Date('2024-02-29T00:00:00Z')],
    ['$id', id.getTimestamp()],
    [long(5), new Date(5)],
    ['$i', code(241)],
    ['last week', code(115)],
  ],
  $toObjectId: [
    [id.toHexString(), id],
    ['xyz', code(241)],
    ['$i', code(241)],
  ],
  ...DATE_CASES,
};

describe.each(Object.entries(EXPRESSION_FAMILIES))('%s', (_family, table) => {
  describe.each(Object.keys(table))('%s', (name) => {
    it('has cases', () => expect(CASES[name]?.length).toBeGreaterThan(0));
    it.each((CASES[name] ?? []).map(([operand, expected]) => [JSON.stringify(operand), operand, expected]))(
      'of %s',
      (_text, operand, expected) => {
        expect(outcome({ [name]: operand })).toEqual(
          expected === 'MISSING' || (expected as Doc | null)?.['code'] ? expected : stored(expected),
        );
      },
    );
  });
});

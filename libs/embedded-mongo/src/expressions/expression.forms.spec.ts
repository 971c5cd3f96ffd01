import { code, long, outcome } from '../testing/expression.outcome';
import { EXPRESSION_OPERATORS, REFUSED_EXPRESSIONS } from './operator.table';

it.each(REFUSED_EXPRESSIONS)('%s is refused as if it did not exist', (name) => {
  expect(EXPRESSION_OPERATORS.has(name)).toBe(false);
  expect(outcome({ [name]: [] })).toEqual(code(168));
});

it.each<[string, unknown, unknown]>([
  ['a path through an array, nested arrays left out', '$docs.x', [1, 2]],
  ['a position is no part of a path', '$list.0', []],
  ['a path that leads nowhere', '$o.k.z', 'MISSING'],
  ['a missing value in an array', ['$none', 1], [null, 1]],
  ['a missing value in an object', { a: '$none', b: '$l' }, { b: long(9) }],
  ['a bound variable', '$$x', 5],
  ['the document', '$$ROOT.o.k', 1],
  ['the current document', '$$CURRENT.o.k', 1],
  ['$$REMOVE', '$$REMOVE', 'MISSING'],
  ['a type that is kept', '$big', long('9223372036854775807')],
  ['a dollar alone', '$', code(40352)],
  ['a path that ends with a dot', '$a.', code(40353)],
  ['a path with a gap', '$a..b', code(15998)],
  ['a name with a dollar', '$a.$b', code(16410)],
  ['a variable that is not bound', '$$y', code(17276)],
  ['two operators in one object', { $add: [1], $sum: 1 }, code(15983)],
  ['an operator that does not exist', { $nothing: 1 }, code(168)],
  ['a dotted name', { 'a.b': 1 }, code(16412)],
])('%s', (_what, expression, expected) => {
  expect(outcome(expression)).toEqual(expected);
});

it.each<[string, unknown, unknown]>([
  ['equality', { $eq: ['$s', 'STRASSE'] }, false],
  ['equality without case', { $eq: ['ÄB', 'äb'] }, true],
  ['membership', { $in: ['B', '$words'] }, true],
  ['order', { $lt: ['a', 'B'] }, true],
  ['sets', { $setUnion: [['a', 'A', 'b']] }, ['a', 'b']],
  ['documents', { $eq: [{ k: 'A' }, { k: 'a' }] }, true],
])('a collation decides %s', (_what, expression, expected) => {
  expect(outcome(expression, { locale: 'en', strength: 2 })).toEqual(expected);
});

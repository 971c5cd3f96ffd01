import { AppError } from '@gantry/contracts';
import fc from 'fast-check';
import { compileFilter, compileProjection, compileSort, type QueryPolicy } from './json-query';

const policy: QueryPolicy = {
  filter: ['_id', 'name', 'ts', 'msg', 'u', 'customFields'],
  hidden: ['password', 'services.password', '_outbox'],
};
const OPERATORS = new Set([
  '$eq',
  '$ne',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$in',
  '$nin',
  '$exists',
  '$all',
  '$size',
  '$not',
  '$elemMatch',
  '$regex',
  '$options',
  '$and',
  '$or',
  '$nor',
]);

function refusalOf(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

function refused(query: Record<string, unknown>): void {
  const error = refusalOf(() => compileFilter(query, policy));
  expect(error).toMatchObject({
    code: 'error-invalid-query',
    kind: 'coded',
    details: { helperMethod: 'parseJsonQuery' },
  });
  expect(error.message).toMatch(/^Invalid query parameter provided: .* \[error-invalid-query\]$/);
}

describe('compileFilter', () => {
  const day = new Date('2018-11-21T15:27:28.202Z');

  it.each([
    {},
    { name: 'general' },
    { name: null },
    { _id: { $in: ['a', 'b'] } },
    { _id: { $nin: [] } },
    { ts: { $gt: day, $lte: day } },
    { ts: day },
    { name: { $regex: 'g' } },
    { name: { $regex: '^g', $options: 'i' } },
    { name: { $options: 'i', $regex: '^g' } },
    { 'u.username': { $ne: 'ada' } },
    { 'customFields.team.size': { $exists: true } },
    { name: { $not: { $regex: '^x' } } },
    { u: { $elemMatch: { username: 'ada' } } },
    { u: { $elemMatch: { $gt: 1, $lt: 5 } } },
    { customFields: { team: 'red', price: '$5' } },
    { customFields: { tags: ['$a', { deep: '$b' }] } },
    { name: { $in: ['$dollar'] } },
    { $or: [{ name: 'a' }, { $and: [{ msg: 'b' }, { $nor: [{ msg: 'c' }] }] }] },
    { customFields: { $all: ['a', 'b'], $size: 2 } },
  ])('passes on %j', (query) => {
    expect(compileFilter(query, policy)).toEqual(query);
  });

  it('answers everything without a query', () => {
    expect(compileFilter(undefined, policy)).toEqual({});
  });

  it('makes an own copy', () => {
    const query = { name: { $regex: '.*foo' } };
    expect(compileFilter(query, policy)).toEqual({ name: { $regex: 'foo' } });
    expect(query).toEqual({ name: { $regex: '.*foo' } });
  });

  it.each<Record<string, unknown>>([
    { password: 'x' },
    { services: 'x' },
    { 'services.password.bcrypt': { $regex: '^a' } },
    { names: 'x' },
    { 'name2.x': 1 },
    { '': 1 },
    { 'u.$where': 1 },
    { 'u..x': 1 },
    { 'u.': 1 },
    { 'u.$': 1 },
    { 'u.\0': 1 },
    { $or: [{ name: 'a' }, { password: 'x' }] },
    { ['__proto__']: { x: 1 } },
    { constructor: 1 },
  ])('refuses fields outside the policy: %j', refused);

  const code = [
    '$where',
    '$expr',
    '$function',
    '$accumulator',
    '$jsonSchema',
    '$text',
    '$comment',
    '$mod',
    '$type',
    '$near',
    '$geoWithin',
    '$bitsAllSet',
    '$unknown',
    '$',
  ];
  it.each(code)('refuses %s at any depth', (operator) => {
    const evil = { [operator]: 'sleep(1000)' };
    refused(evil);
    refused({ name: evil });
    refused({ $and: [evil] });
    refused({ $or: [{ $nor: [{ name: 'a' }, evil] }] });
    refused({ name: { $not: evil } });
    refused({ name: { $elemMatch: evil } });
    refused({ name: { $elemMatch: { x: evil } } });
    refused({ name: { $gt: 1, ...evil } });
    refused({ name: { $eq: evil } });
    refused({ name: { $in: [1, evil] } });
    refused({ name: { $all: [{ $elemMatch: evil }] } });
    refused({ name: [evil] });
    refused({ name: [[evil]] });
    refused({ name: { a: evil } });
    refused({ name: { a: [{ b: evil }] } });
    refused({ name: { $ne: { a: [evil] } } });
  });

  it.each([
    { $and: [] },
    { $or: { name: 'a' } },
    { $or: ['a'] },
    { $or: [[]] },
    { $or: [new Date()] },
    { name: { $in: 'a' } },
    { name: { $nin: { a: 1 } } },
    { name: { $all: null } },
    { name: { $not: 5 } },
    { name: { $not: {} } },
    { name: { $not: { a: 1 } } },
    { name: { $elemMatch: 5 } },
    { name: { $options: 'i' } },
    { name: { $gt: 1, plain: 2 } },
    { name: { $regex: 5 } },
    { name: { $regex: { $gt: '' } } },
    { name: { $regex: 'a', $options: 'x' } },
    { name: { $regex: 'a', $options: 'ii im' } },
    { name: { $regex: 'a', $options: 5 } },
    { name: { $ne: { $gt: 1 } } },
    { name: { $regex: '(a+)+$' } },
    { name: { $regex: '(' } },
    { name: { $not: { $regex: '(a|aa)+$' } } },
    { name: { $regex: '^a+b', $options: 'm' } },
    { $or: [{ name: { $regex: '((a+))+' } }] },
  ])('refuses what the database would refuse or suffer from: %j', refused);

  it('bounds the depth', () => {
    let query: Record<string, unknown> = { name: 'a' };
    for (let depth = 0; depth < 10; depth++) query = { $and: [query] };
    refused(query);
    let value: unknown = 'a';
    for (let depth = 0; depth < 10; depth++) value = { a: value };
    refused({ name: value });
    let condition: unknown = { $gt: 1 };
    for (let depth = 0; depth < 10; depth++) condition = { $not: condition };
    refused({ name: condition });
    let list: unknown = 1;
    for (let depth = 0; depth < 10; depth++) list = [list];
    refused({ name: list });
  });

  it('bounds the number of conditions', () => {
    refused({ $or: Array.from({ length: 101 }, () => ({ name: 'a' })) });
    refused({ $or: Array.from({ length: 60 }, () => ({ name: { $gt: 1 } })) });
    expect(compileFilter({ $or: Array.from({ length: 99 }, () => ({ name: 'a' })) }, policy)).toBeDefined();
  });

  const key = fc.oneof(
    fc.constantFrom(
      ...OPERATORS,
      ...code,
      'name',
      'u',
      'u.username',
      'customFields.a',
      'password',
      'services.password',
      'u.$where',
      '__proto__',
      'name.$expr',
    ),
    fc.string({ maxLength: 5 }),
  );
  const { query: anything } = fc.letrec<{ query: unknown }>((tie) => ({
    query: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      fc.oneof(
        fc.string({ maxLength: 6 }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.date({ noInvalidDate: true }),
        fc.constantFrom('^a', '.*a', '(a+)+', 'i'),
      ),
      fc.array(tie('query'), { maxLength: 3 }),
      fc.dictionary(key, tie('query'), { maxKeys: 3 }),
    ),
  }));

  /** Every key of a filter, with whether it stands where a field does. */
  function check(value: unknown, fieldsHere: boolean): void {
    if (Array.isArray(value)) return value.forEach((item) => check(item, fieldsHere));
    if (typeof value !== 'object' || value === null || value instanceof Date) return;
    for (const [name, inner] of Object.entries(value)) {
      if (name.startsWith('$')) {
        expect(OPERATORS).toContain(name);
        check(inner, fieldsHere && ['$and', '$or', '$nor'].includes(name));
      } else {
        if (fieldsHere)
          expect(
            policy.filter.some((path) => name === path || name.startsWith(`${path}.`)) && !name.includes('$'),
          ).toBe(true);
        check(inner, false);
      }
    }
  }

  it('holds no operator outside the allow-list and no field outside the policy, whatever the query', () => {
    let accepted = 0;
    fc.assert(
      fc.property(
        fc.dictionary(fc.oneof(fc.constantFrom('name', 'u', '$or', '$and'), key), anything, { maxKeys: 3 }),
        (query) => {
          let filter: Record<string, unknown>;
          try {
            filter = compileFilter(query, policy);
          } catch (error) {
            expect(error).toMatchObject({ code: 'error-invalid-query' });
            return;
          }
          accepted++;
          check(filter, true);
          expect(JSON.stringify(filter)).not.toMatch(/"\$(where|expr|function)":/);
        },
      ),
      { numRuns: 1_500 },
    );
    expect(accepted).toBeGreaterThan(50);
  });
});

describe('compileSort', () => {
  it.each([
    [undefined, { ts: -1 }],
    [{}, { ts: -1 }],
    [
      { name: 1, 'u.username': -1 },
      { name: 1, 'u.username': -1 },
    ],
  ] as const)('%j → %j', (sort, expected) => {
    expect(compileSort(sort, policy, { ts: -1 })).toEqual(expected);
  });

  it('keeps the order of precedence', () => {
    expect(Object.keys(compileSort({ ts: 1, name: 1, _id: 1 }, policy, {}))).toEqual(['ts', 'name', '_id']);
  });

  it.each([{ password: 1 }, { $natural: 1 }, { 'services.password': -1 }, { 'u.$meta': 1 }, { 'u..x': 1 }] as Record<
    string,
    1
  >[])('refuses %j', (sort) => {
    expect(refusalOf(() => compileSort(sort, policy, {})).code).toBe('error-invalid-query');
  });
});

describe('compileProjection', () => {
  const hidden = { password: 0, 'services.password': 0, _outbox: 0 };

  it.each([
    [undefined, hidden],
    [{}, hidden],
    [{ name: 1 }, { name: 1 }],
    [
      { name: true, 'u.username': 1 },
      { name: 1, 'u.username': 1 },
    ],
    [{ name: 0 }, { ...hidden, name: 0 }],
    [{ name: false }, { ...hidden, name: 0 }],
    [{ _id: 1 }, { _id: 1 }],
    [
      { _id: 1, name: 0 },
      { ...hidden, name: 0 },
    ],
    [{ _id: false, name: 1 }, { name: 1 }],
    [{ password: 1 }, { _id: 1 }],
    [{ password: true, 'services.password.bcrypt': 1 }, { _id: 1 }],
    [{ password: 0 }, hidden],
    [{ password: 1, name: 1 }, { name: 1 }],
    [{ password: 0, 'services.password.bcrypt': 1 }, { _id: 1 }],
    [{ services: 0 }, { password: 0, _outbox: 0, services: 0 }],
    [{ prototype: 1 }, { _id: 1 }],
    [{ constructor: 1, 'a.__proto__': 1 }, { _id: 1 }],
    [{ prototype: 1, name: 1 }, { name: 1 }],
    [{ prototype: 0 }, hidden],
  ] as [Record<string, 0 | 1 | boolean> | undefined, Record<string, 0 | 1>][])('%j → %j', (fields, projection) => {
    expect(compileProjection(fields, policy)).toEqual(projection);
  });

  it.each([
    { name: 1, ts: 0 },
    { $where: 1 },
    { 'name.$': 1 },
    { 'a..b': 1 },
    { '': 1 },
    { u: 1, 'u.username': 1 },
    { services: 1 },
  ] as Record<string, 0 | 1>[])('refuses %j', (fields) => {
    expect(refusalOf(() => compileProjection(fields, policy)).code).toBe('error-invalid-query');
  });

  it('never lets a hidden field through, whatever is asked', () => {
    const name = fc.constantFrom(
      'name',
      'u',
      'password',
      'services',
      'services.password',
      'services.password.bcrypt',
      '_outbox',
      '_id',
      'msg',
    );
    fc.assert(
      fc.property(fc.dictionary(name, fc.constantFrom<0 | 1 | boolean>(0, 1, true, false)), (fields) => {
        let projection: Record<string, 0 | 1>;
        try {
          projection = compileProjection(fields, policy);
        } catch (error) {
          expect(error).toMatchObject({ code: 'error-invalid-query' });
          return;
        }
        const paths = Object.keys(projection);
        if (Object.values(projection).includes(1)) {
          expect(
            paths.filter((path) =>
              policy.hidden.some(
                (secret) => path === secret || path.startsWith(`${secret}.`) || secret.startsWith(`${path}.`),
              ),
            ),
          ).toEqual([]);
        } else {
          for (const secret of policy.hidden)
            expect(paths.some((path) => path === secret || secret.startsWith(`${path}.`))).toBe(true);
        }
      }),
    );
  });
});

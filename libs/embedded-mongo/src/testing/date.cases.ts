import { code, long } from './expression.outcome';

/** Operands of the operators on dates, and what MongoDB answers. */
export const DATE_CASES: Record<string, [unknown, unknown][]> = {
  $year: [
    ['$at', 2024],
    [{ date: '$at', timezone: '+12:00' }, 2024],
    ['$n', null],
    ['$s', code(16006)],
    [{ date: '$at', timezone: 'Europe/Berlin' }, code(115)],
  ],
  $month: [
    ['$at', 2],
    ['$id', 2],
  ],
  $dayOfMonth: [
    ['$at', 29],
    [{ date: '$at', timezone: '+12' }, 1],
  ],
  $hour: [
    ['$at', 13],
    [{ date: '$at', timezone: '-0130' }, 11],
  ],
  $minute: [['$at', 5]],
  $second: [['$at', 9]],
  $millisecond: [['$at', 7]],
  $dayOfWeek: [['$at', 5]],
  $dayOfYear: [['$at', 60]],
  $week: [['$at', 8]],
  $isoDayOfWeek: [['$at', 4]],
  $isoWeek: [
    ['$at', 9],
    [new Date('2021-01-03T00:00:00Z'), 53],
  ],
  $isoWeekYear: [[new Date('2021-01-03T00:00:00Z'), long(2020)]],
  $dateToString: [
    [{ date: '$at' }, '2024-02-29T13:05:09.007Z'],
    [{ date: '$at', format: '%Y/%m/%d %j %u %G-%V %z %%', timezone: '+02:30' }, '2024/02/29 060 4 2024-09 +0230 %'],
    [{ date: '$n', onNull: 'never' }, 'never'],
    [{ date: '$at', format: '%q' }, code(18536)],
    [{ format: '%Y' }, code(18628)],
  ],
  $dateAdd: [
    [{ startDate: new Date('2024-01-31T00:00:00Z'), unit: 'month', amount: 1 }, new Date('2024-02-29T00:00:00Z')],
    [{ startDate: '$at', unit: 'year', amount: 1 }, new Date('2025-02-28T13:05:09.007Z')],
    [{ startDate: '$at', unit: 'quarter', amount: long(-1) }, new Date('2023-11-29T13:05:09.007Z')],
    [{ startDate: '$at', unit: 'eon', amount: 1 }, code(9)],
    [{ startDate: '$at', unit: 'day', amount: 0.5 }, code(5166405)],
    [{ startDate: '$i', unit: 'day', amount: 1 }, code(5166403)],
    [{ startDate: '$n', unit: 'day', amount: 1 }, null],
  ],
  $dateSubtract: [
    [{ startDate: new Date('2024-03-31T00:00:00Z'), unit: 'month', amount: 1 }, new Date('2024-02-29T00:00:00Z')],
    [{ startDate: '$at', unit: 'week', amount: 1 }, new Date('2024-02-22T13:05:09.007Z')],
  ],
};

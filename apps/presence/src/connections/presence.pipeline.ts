import type { GatewayWord } from './presence.schema';

type Stage = Record<string, unknown>;

const WORDS = { $ifNull: ['$words', []] };

/** What the words come to (contract/defaults.json, accounts.presence: the best of the connections), and whether the account has to hear of it. */
const SETTLED: Stage[] = [
  {
    $set: {
      connection: {
        $switch: {
          branches: [
            { case: { $in: ['online', '$words.state'] }, then: 'online' },
            { case: { $in: ['away', '$words.state'] }, then: 'away' },
          ],
          default: 'offline',
        },
      },
    },
  },
  {
    $set: { untold: { $cond: [{ $eq: ['$connection', { $ifNull: ['$told', 'offline'] }] }, '$$REMOVE', true] } },
  },
];

/** A gateway's word in the place of its earlier one; a later one stays. */
export function withWord(word: GatewayWord, now: Date): Stage[] {
  const ofGateway = { $eq: ['$$word.gateway', word.gateway] };
  const overtaken = {
    $anyElementTrue: {
      $map: { input: WORDS, as: 'word', in: { $and: [ofGateway, { $gte: ['$$word.serial', word.serial] }] } },
    },
  };
  const others = { $filter: { input: WORDS, as: 'word', cond: { $not: [ofGateway] } } };
  const words = { $cond: [overtaken, WORDS, { $concatArrays: [others, [{ $literal: word }]] }] };
  return [{ $set: { words, seenAt: now } }, ...SETTLED];
}

/** Without the gateway's words up to this one. */
export function withoutWords(gateway: string, serial: number): Stage[] {
  const struck = { $and: [{ $eq: ['$$word.gateway', gateway] }, { $lte: ['$$word.serial', serial] }] };
  return [
    { $set: { words: { $filter: { input: WORDS, as: 'word', cond: { $not: [struck] } } }, seenAt: '$$NOW' } },
    ...SETTLED,
  ];
}

import type { GatewayWord } from './presence.schema';

type Stage = Record<string, unknown>;

const WORDS = { $ifNull: ['$words', []] };

/**
 * Computes the status from the gateways' reports (contract/defaults.json, accounts.presence: the best of the
 * connections), and whether the account has to be updated.
 */
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

/** Replaces the gateway's earlier report about a user; a later one stays. */
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

/** Removes the gateway's reports up to this one. */
export function withoutWords(gateway: string, serial: number): Stage[] {
  const struck = { $and: [{ $eq: ['$$word.gateway', gateway] }, { $lte: ['$$word.serial', serial] }] };
  return [
    { $set: { words: { $filter: { input: WORDS, as: 'word', cond: { $not: [struck] } } }, seenAt: '$$NOW' } },
    ...SETTLED,
  ];
}

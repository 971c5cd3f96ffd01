import { existsSync, readFileSync } from 'node:fs';

/** A query of which the embedded database has noted that it read much more than it answered (EMBEDDED_MONGO_PLAN_LOG). */
export interface CostlyQuery {
  readonly ns: string;
  /** The filter without its values, and the order. */
  readonly shape: string;
  readonly plan: string;
  readonly examined: number;
  readonly returned: number;
  /** Documents in the collection. */
  readonly size: number;
}

/** Queries that may read more than they answer, by collection and fields of the filter, and why. */
const EXCUSED: readonly { readonly collection: string; readonly shape: RegExp; readonly why: string }[] = [
  {
    collection: 'users',
    shape: /"\$or":\[\{"(username|name|nickname|bio|emails\.address)":/,
    why: 'a text anywhere in a name: no index finds it; limited, and given up after MAX_SEARCH_MS',
  },
  {
    collection: 'rocketchat_room',
    shape: /"\$or":\[\{"(name|fname)":/,
    why: 'a text anywhere in a name: no index finds it; limited, and given up after MAX_SEARCH_MS',
  },
  {
    collection: 'rocketchat_room',
    shape: /"prid":\{"\$exists":"\?"\},"name":/,
    why: 'a text anywhere in a name: no index finds it; limited, and given up after MAX_SEARCH_MS',
  },
  {
    collection: 'rocketchat_room',
    shape: /^\{"filter":\{\}\}$/,
    why: 'sums over all rooms for the statistics, once a day or for an administrator; given up after MAX_COUNT_MS',
  },
  {
    collection: 'rocketchat_subscription',
    shape: /(?=.*"rid":).*"\$or":\[\{"u\.(username|name)":/,
    why: 'a text anywhere in the names of the members of one room: limited, and given up after MAX_SEARCH_MS',
  },
  {
    collection: 'rocketchat_message',
    shape: /"msg":/,
    why: 'a search by pattern within one room: limited, and given up after its time',
  },
  {
    collection: 'rocketchat_message',
    shape: /"\$and":\[\{"\$and":\[/,
    why: 'a filter of a client over one room or its threads: limited, and given up after MAX_SEARCH_MS',
  },
  {
    collection: 'rocketchat_message',
    shape: /"\$or":\[\{"tmid":\{"\$exists":"\?"\}\},\{"tshow":"\?"\}\],"rid":"\?"/,
    why: 'the newest message that is shown in a room: walks back over system messages and replies, by index on room and time',
  },
  ...['rocketchat_settings', 'rocketchat_permissions'].map((collection) => ({
    collection,
    shape: /./,
    why: 'a catalogue: its size is that of the contract, whatever people do',
  })),
];

/** What a plan log holds, but for what is excused. None when there is no log. */
export function costlyQueries(planLog: string): CostlyQuery[] {
  if (!existsSync(planLog)) return [];
  const lines = readFileSync(planLog, 'utf8').split('\n').filter(Boolean);
  return lines
    .map((line): CostlyQuery => JSON.parse(line))
    .filter(
      ({ ns, shape }) =>
        !EXCUSED.some(({ collection, shape: known }) => ns.endsWith(`.${collection}`) && known.test(shape)),
    );
}

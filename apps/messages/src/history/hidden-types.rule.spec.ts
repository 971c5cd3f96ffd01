import { Settings } from '@gantry/service-kit';
import { hiddenTypes } from './hidden-types.rule';

const settings = (value: unknown[] | string | null): Settings => new Settings({ Hide_System_Messages: value });

describe('hiddenTypes', () => {
  it.each([
    ['nothing is hidden by default', settings([]), undefined, []],
    ['the setting counts for rooms without a list', settings(['uj', 'ul']), undefined, ['uj', 'ul']],
    ['a list of the room counts instead of the setting', settings(['uj', 'ul']), ['au'], ['au']],
    ['an empty list of the room shows everything', settings(['uj', 'ul']), [], []],
    [
      'mute_unmute stands for two types',
      settings(['mute_unmute', 'uj']),
      undefined,
      ['user-muted', 'user-unmuted', 'uj'],
    ],
    ['in the list of a room too', settings([]), ['mute_unmute'], ['user-muted', 'user-unmuted']],
    ['what is no key is left out', settings(['uj', 5, null, {}]), undefined, ['uj']],
    ['a setting that is no list hides nothing', settings('uj'), undefined, []],
    ['nor does an empty one', settings(null), undefined, []],
  ])('%s', (_case, given, ofRoom, hidden) => {
    expect(hiddenTypes(given, ofRoom)).toEqual(hidden);
  });
});

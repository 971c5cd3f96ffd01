import { MAX_VISITOR_FIELDS, type VisitorForm } from '@gantry/contracts';
import { changesOf, withFields } from './visitor-form.rule';

const token = 'a token of a visitor';
const field = (key: string, value: string, overwrite = true) => ({ key, value, overwrite });

describe('what a form says of a visitor', () => {
  it.each<[Omit<VisitorForm, 'token'>, object]>([
    [{}, {}],
    [
      { name: ' Ada ', email: ' ada@example.com ', phone: '55 51' },
      { name: 'Ada', visitorEmails: [{ address: 'ada@example.com' }], phone: [{ phoneNumber: '55 51' }] },
    ],
    [{ name: ' ', email: '', phone: null }, {}],
    [{ username: 'admin', department: 'sales' }, {}],
    [{ customFields: [field('a', '1'), field('b', '2', false)] }, { livechatData: { a: '1', b: 'kept', c: 'kept' } }],
  ])('%j', (form, changes) => {
    expect(changesOf({ token, ...form }, { livechatData: { b: 'kept', c: 'kept' } })).toEqual(changes);
  });

  it.each(['ada', 'a@b@c', 'ada@example.com, eve@example.com', '"a" <ada@example.com>', 'ada@exa mple'])(
    'refuses the address %s',
    (email) => {
      expect(() => changesOf({ token, email }, {})).toThrow('Invalid email address');
    },
  );

  it('keeps so many fields and no more', () => {
    const fields = Array.from({ length: MAX_VISITOR_FIELDS }, (_, at) => field(`k${at}`, 'v'));
    const full = withFields({}, fields);
    expect(Object.keys(full)).toHaveLength(MAX_VISITOR_FIELDS);
    expect(() => withFields(full, [field('more', 'v')])).toThrow('too many custom fields');
    expect(withFields(full, [field('k0', 'w')])['k0']).toBe('w');
  });
});

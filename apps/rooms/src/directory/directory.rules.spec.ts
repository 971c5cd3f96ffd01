import { channelOrder, readSearch, userOrder } from './directory.rules';

describe('the order of the directory', () => {
  it.each([
    [undefined, { field: 'name', direction: 1 }],
    [{}, { field: 'name', direction: 1 }],
    [{ createdAt: -1 }, { field: 'ts', direction: -1 }],
    [{ lastMessage: 1 }, { field: 'lastMessage.ts', direction: 1 }],
    [{ name: 2 }, undefined],
    [{ topic: 1 }, undefined],
    [{ constructor: 1 }, undefined],
  ])('of channels by %j', (sort, order) => {
    expect(channelOrder(sort as Record<string, number> | undefined)).toEqual(order);
  });

  it.each([
    [{ email: 1 }, true, { field: 'email', direction: 1 }],
    [{ email: 1 }, false, undefined],
    [{ bio: -1 }, false, { field: 'bio', direction: -1 }],
    [{ 'services.password.bcrypt': 1 }, true, undefined],
    [undefined, false, { field: 'name', direction: 1 }],
  ])('of users by %j, with addresses: %s', (sort, withEmails, order) => {
    expect(userOrder(sort as Record<string, number> | undefined, withEmails)).toEqual(order);
  });
});

describe('a search', () => {
  it.each([
    ['foo', {}, { text: 'foo', users: true, rooms: true }],
    ['#foo ', {}, { text: 'foo', users: false, rooms: true }],
    ['@', {}, { text: '', users: true, rooms: false }],
    ['foo', { users: true, rooms: false }, { text: 'foo', users: true, rooms: false }],
    ['#foo', { users: true, rooms: false }, { text: 'foo', users: false, rooms: false }],
  ])('for %j with %j', (query, type, search) => {
    expect(readSearch(query, type)).toEqual(search);
  });
});

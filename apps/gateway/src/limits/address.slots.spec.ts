import { AddressSlots } from './address.slots';

describe('the slots of addresses', () => {
  it('are so many for each address, and come back once', () => {
    const slots = new AddressSlots(2);
    const [first] = [slots.take('10.0.0.1'), slots.take('10.0.0.1')];
    expect([slots.isFull('10.0.0.1'), slots.isFull('10.0.0.2')]).toEqual([true, false]);
    first();
    first();
    expect(slots.isFull('10.0.0.1')).toBe(false);
    slots.take('10.0.0.1');
    expect(slots.isFull('10.0.0.1')).toBe(true);
  });

  it.each([
    ['of an IPv6 network together', '2001:db8::1', '2001:db8::ffff:2', true],
    ['of another IPv6 network apart', '2001:db8::1', '2001:db8:0:1::1', false],
    ['of an IPv4 address in either form', '10.0.0.1', '::ffff:10.0.0.1', true],
  ])('count %s', (_case, one, other, together) => {
    const slots = new AddressSlots(1);
    slots.take(one);
    expect(slots.isFull(other)).toBe(together);
  });
});

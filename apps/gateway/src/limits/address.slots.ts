import { addressSubject } from './rate.subject';

/**
 * Counts what client addresses have open; an IPv6 /64 network counts as one. An address without open slots is not
 * stored.
 */
export class AddressSlots {
  private readonly taken = new Map<string, number>();

  /** @param max per address */
  constructor(private readonly max: number) {}

  isFull(ip: string): boolean {
    return (this.taken.get(addressSubject(ip)) ?? 0) >= this.max;
  }

  /** @returns a function that releases the slot; later calls of it do nothing */
  take(ip: string): () => void {
    const address = addressSubject(ip);
    this.taken.set(address, (this.taken.get(address) ?? 0) + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      const left = (this.taken.get(address) ?? 1) - 1;
      if (left > 0) this.taken.set(address, left);
      else this.taken.delete(address);
    };
  }
}

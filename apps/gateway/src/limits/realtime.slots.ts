import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';
import { AddressSlots } from './address.slots';

/** How many sockets or realtime connections one address may have. */
export function slotsPerAddress(
  config: Pick<GatewayConfig, 'MAX_CONNECTIONS_PER_ADDRESS' | 'TEST_MODE'>,
): AddressSlots {
  return new AddressSlots(config.TEST_MODE ? Infinity : config.MAX_CONNECTIONS_PER_ADDRESS);
}

/** The realtime connections of each client address to this gateway, over all protocols. */
@Injectable()
export class RealtimeSlots {
  private readonly slots: AddressSlots;

  constructor(@Inject(GATEWAY_CONFIG) config: Pick<GatewayConfig, 'MAX_CONNECTIONS_PER_ADDRESS' | 'TEST_MODE'>) {
    this.slots = slotsPerAddress(config);
  }

  isFull(ip: string): boolean {
    return this.slots.isFull(ip);
  }

  /** @returns a function that releases the slot when the connection has ended */
  take(ip: string): () => void {
    return this.slots.take(ip);
  }
}

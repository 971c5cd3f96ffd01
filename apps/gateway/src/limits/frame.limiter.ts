import { WindowCounters, type Allowance } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';

/** Of one connection: many times what a client does that opens all its rooms at once. */
export const FRAMES_OF_CONNECTION: Allowance = { calls: 5_000, perMs: 10_000 };
/** Of all connections of one address: some thousand people behind one address never come near. */
export const FRAMES_OF_ADDRESS: Allowance = { calls: 40_000, perMs: 10_000 };
/** Addresses that are counted at one time. */
const MAX_ADDRESSES = 20_000;

/** Whose frames are counted. */
export interface FrameSender {
  readonly connectionCounters: WindowCounters;
  /** As `addressSubject` names it. */
  readonly address: string;
}

/**
 * How many frames realtime clients may send, whatever is in them: calls and subscriptions have limits of their own, but pings,
 * ends of subscriptions and what is no frame at all take time too.
 */
@Injectable()
export class FrameLimiter {
  private readonly addresses = new WindowCounters(MAX_ADDRESSES);

  constructor(@Inject(GATEWAY_CONFIG) private readonly config: Pick<GatewayConfig, 'TEST_MODE'>) {}

  /** Counts one frame. @returns false when it is one too many: the connection should be closed. */
  admit({ connectionCounters, address }: FrameSender): boolean {
    return (
      this.config.TEST_MODE ||
      (connectionCounters.take('frames', FRAMES_OF_CONNECTION).allowed &&
        this.addresses.take(address, FRAMES_OF_ADDRESS).allowed)
    );
  }
}

export * from './bus';
export * from './connect';
export * from './context';
export * from './keyed-queue';
export * from './subjects';
export type { Subscription, Transport } from './transport';

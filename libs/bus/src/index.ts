export * from './bus';
export * from './connect';
export * from './context';
export * from './keyed-queue';
export { areReadable, type NatsAccess, type NatsCredentials } from './nats.access';
export { natsProblem } from './nats.problem';
export * from './subjects';
export type { Subscription, Transport } from './transport';

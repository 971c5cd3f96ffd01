export * from './info.contract';
export * from './instances.contract';
export * from './publications';

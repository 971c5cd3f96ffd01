export * from './connections.contract';
export * from './custom-statuses.contract';

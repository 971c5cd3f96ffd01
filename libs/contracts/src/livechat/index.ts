export * from './visitors.contract';

export * from './custom-statuses.contract';

export * from './commands.contract';

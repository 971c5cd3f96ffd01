export * from './hooks.contract';
export * from './integrations.contract';
export * from './integration.errors';
export * from './commands.contract';

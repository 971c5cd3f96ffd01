export * from './rename';
export * from './renamed-message';
export * from './rename.job';

export * from './policy';
export * from './room.access';

export * from './delegation';
export * from './policy';
export * from './room.access';

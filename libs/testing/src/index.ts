export * from './clients/ddp.client';
export * from './clients/raw.socket';
export * from './clients/rest.client';
export * from './fixtures/platform.fixture';
export * from './platform/eventually';
export * from './platform/free-port';
export * from './platform/platform';

// Two projects: `unit` needs nothing but Node; `e2e` talks to a started platform (tools/test.mjs starts one per mode).
const shared = {
  testEnvironment: 'node',
  transform: { '^.+\\.(t|m?j)s$': ['@swc/jest', { swcrc: true, module: { type: 'commonjs' } }] },
  // Packages that ship ES modules only: jest's CommonJS runtime cannot load them untransformed.
  transformIgnorePatterns: [
    'node_modules/(?!(@nestjs|@nats-io|cookie|lru-cache|content-disposition|fast-check|file-type|jose|any-ascii)/)',
  ],
  moduleNameMapper: {
    '^@gantry/apps/(.*)$': '<rootDir>/apps/$1/src/index.ts',
    '^@gantry/(.*)$': '<rootDir>/libs/$1/src/index.ts',
  },
};

module.exports = {
  // A machine that does other work beside the tests is slow, not wrong: an answer that never comes still fails.
  testTimeout: 30_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,libs}/**/*.spec.ts'],
      setupFiles: ['reflect-metadata'],
    },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/apps/*/test/**/*.e2e-spec.ts'] },
  ],
};

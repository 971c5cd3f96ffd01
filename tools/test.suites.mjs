// Which end-to-end suites run against which platform. Distributed runs them all; standalone runs what one process, its
// embedded database or its bus can change, and at least one suite of each feature area. `--everywhere` runs all in both.

/** Suites whose subject no mode can change: rules of a use case, forms of its answers. Each is covered distributed. */
const DISTRIBUTED_ONLY = [
  'apps/auth/test/assets',
  'apps/auth/test/delegation',
  'apps/auth/test/kept-mails',
  'apps/auth/test/licenses',
  'apps/auth/test/login-forms',
  'apps/auth/test/oauth-apps',
  'apps/auth/test/oauth-login',
  'apps/auth/test/personal-tokens',
  'apps/auth/test/preferences',
  'apps/auth/test/profile-settings',
  'apps/auth/test/saml',
  'apps/auth/test/shields',
  'apps/auth/test/user-search',
  'apps/gateway/test/edge-headers',
  'apps/gateway/test/injection',
  'apps/gateway/test/permission-matrix',
  'apps/gateway/test/query-costs',
  'apps/notifications/test/banners',
  'apps/rooms/test/spotlight',
  'apps/standalone/test/database-process',
];

/** Arguments for jest that leave out what a mode need not run. @param {'standalone'|'distributed'} mode */
export function suitesOf(mode, everywhere) {
  if (mode !== 'standalone' || everywhere) return [];
  return DISTRIBUTED_ONLY.flatMap((path) => ['--testPathIgnorePatterns', `${path}\\.e2e-spec`]);
}

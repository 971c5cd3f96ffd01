import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const lib = (name) => `scope:${name}`;
/** Which libraries each library may use: contracts at the bottom, nothing circular. */
const libraryDependencies = {
  contracts: [],
  access: ['contracts'],
  renames: ['contracts'],
  ddp: [],
  realtime: [],
  'embedded-mongo': [],
  bus: ['contracts'],
  // The database in their specs alone.
  storage: ['contracts', 'embedded-mongo'],
  'service-kit': ['contracts', 'bus', 'access', 'ddp', 'storage', 'embedded-mongo'],
  // Hostile pictures in its specs alone.
  pictures: ['contracts', 'service-kit', 'testing'],
  testing: ['contracts', 'bus', 'ddp', 'embedded-mongo'],
};
const services = ['gateway', 'auth', 'rooms', 'messages', 'presence', 'notifications', 'livechat', 'integrations'];

/** @param allow imports that pass whatever the tags say */
const moduleBoundaries = (allow) => [
  'error',
  {
    enforceBuildableLibDependency: false,
    allow,
    depConstraints: [
      ...Object.entries(libraryDependencies).map(([name, uses]) => ({
        sourceTag: lib(name),
        onlyDependOnLibsWithTags: [lib(name), ...uses.map(lib)],
      })),
      ...services.map((name) => ({ sourceTag: lib(name), onlyDependOnLibsWithTags: ['type:lib', lib(name)] })),
      { sourceTag: 'scope:standalone', onlyDependOnLibsWithTags: ['type:lib', 'type:app'] },
    ],
  },
];

/**
 * Rules that ask the compiler for types: promises that nobody awaits, cases that nobody handles, errors that are none.
 * `--cache` looks at a file's own text: after a change of a type elsewhere, only a run without the cache sees everything.
 */
const typeAwareRules = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/no-unnecessary-type-assertion': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/only-throw-error': 'error',
  // What was caught may be passed on as it is, by `reject` as by `throw`.
  '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
  '@typescript-eslint/return-await': ['error', 'in-try-catch'],
};

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '.cache/**', 'data/**'] },
  {
    files: ['**/*.ts'],
    languageOptions: {
      parser: tseslint.parser,
      // One program for the whole tree; `projectService` takes a tenth longer here.
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@typescript-eslint': tseslint.plugin, '@nx': nx },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' }],
      'no-empty': ['error', { allowEmptyCatch: false }],
      ...typeAwareRules,
      eqeqeq: 'error',
      'prefer-const': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      '@nx/enforce-module-boundaries': moduleBoundaries([]),
    },
  },
  {
    // The one app that holds others: every service in one process.
    files: ['apps/standalone/**/*.ts'],
    rules: { '@nx/enforce-module-boundaries': moduleBoundaries(['@gantry/apps/*']) },
  },
  {
    // The database driver lives behind repositories; nothing else may reach for it.
    files: ['apps/**/*.ts'],
    ignores: ['**/*.repository.ts', '**/*.schema.ts', '**/test/**', '**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'mongoose', message: 'Only *.repository.ts and *.schema.ts know the database.' },
            { name: 'mongodb', message: 'Only *.repository.ts and *.schema.ts know the database.' },
          ],
          patterns: [{ group: ['@nats-io/*'], message: 'Talk through @gantry/bus.' }],
        },
      ],
    },
  },
  {
    files: ['**/*.spec.ts', '**/*.e2e-spec.ts', 'libs/testing/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/consistent-type-assertions': 'off',
      'max-lines': ['error', 600],
    },
  },
);

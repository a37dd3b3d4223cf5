// Lint rules for sources, tests and benchmarks: typescript-eslint's type-aware sets plus the project's import directions.
import { defineConfig } from 'eslint/config';
import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/** The one-way imports: what each room may not reach. */
const rooms = {
  schema: ['segment', 'writer', 'snapshot', 'exposition', 'exporter', 'catalog', 'demo'],
  segment: ['writer', 'snapshot', 'exposition', 'exporter', 'catalog', 'demo'],
  writer: ['snapshot', 'exposition', 'exporter', 'catalog', 'demo'],
  snapshot: ['writer', 'exposition', 'exporter', 'catalog', 'demo'],
  exposition: ['writer', 'exporter', 'catalog', 'demo'],
  exporter: ['catalog', 'demo'],
  catalog: ['segment', 'snapshot', 'exposition', 'exporter', 'demo'],
  testing: ['exposition', 'exporter', 'catalog', 'demo'],
};

export default defineConfig(
  { ignores: ['dist/', 'build/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  ...Object.entries(rooms).map(([room, forbidden]) => ({
    files: [`src/${room}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `/(${[...forbidden, 'testing'].join('|')})/`,
              message: `${room}/ may not import from this room.`,
            },
          ],
        },
      ],
    },
  })),
  {
    files: ['**/*.js', '**/*.cjs'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', Buffer: 'readonly' } },
  },
);

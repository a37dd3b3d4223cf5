// Part of `npm run build`: declares every module for CommonJS, too. TypeScript takes a package's .d.ts files for ESM, which it lets
// CommonJS files import under module node16 by import() only; Node itself has given them the same modules since it has
// require(esm). So beside each dist/**/*.d.ts stands a .d.cts that says the same and refers to its like.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const dist = join(import.meta.dirname, 'dist');
for (const file of readdirSync(dist, { recursive: true })) {
  if (!file.endsWith('.d.ts')) continue;
  const text = readFileSync(join(dist, file), 'utf8');
  const referring = text.replace(/(from |import\()(['"])(\.{1,2}\/[^'"]+)\.js\2/g, '$1$2$3.cjs$2');
  writeFileSync(join(dist, file.replace(/\.d\.ts$/, '.d.cts')), referring);
}

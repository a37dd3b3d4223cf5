// `pegcount families`: every family of the catalogues, for reading or as JSON. Main thread.
import { readArguments, UsageError } from './arguments.js';
import { type DescribedFamily, type DescribedLabel, describeAll } from './describe.js';
import { print } from './output.js';

const USAGE = `Usage: pegcount families [options]

Lists every family of the ready-made catalogues: name, type, labels with their values or their room, unit, how
gauges of several threads combine, buckets, and what it counts.

  --json       the same as a JSON array
  -h, --help   this text
`;

/** Values for reading: integers one after another as a range. */
function valuesText(values: readonly string[]): string {
  const first = Number(values[0]);
  const isRange = values.length > 2 && values.every((value, index) => value === String(first + index));
  return isRange ? `${values[0]} to ${values[values.length - 1]}` : values.join(', ');
}

function labelText(label: DescribedLabel): string {
  switch (label.kind) {
    case 'closed':
      return valuesText(label.values);
    case 'open':
      return `up to ${label.capacity} values at run time, then other`;
    case 'derived':
      return `${[...new Set(label.values)].join(', ')}, from ${label.from}`;
  }
}

function familyText(family: DescribedFamily): string {
  const lines = [
    `${family.name} (${family.type})`,
    family.help,
    `written as ${family.key}`,
    ...family.labels.map((label) => `label ${label.name}: ${labelText(label)}`),
  ];
  if (family.unit !== '') lines.push(`unit: ${family.unit}`);
  if (family.combine !== undefined) lines.push(`combine: ${family.combine}`);
  if (family.buckets !== undefined) lines.push(`buckets: ${family.buckets.join(', ')}`);
  if (family.scale !== undefined) lines.push(`scale: ${family.scale}`);
  if (family.series !== undefined) lines.push(`series: ${family.series} tuples, through handles from at()`);
  return lines.map((line, index) => `${index === 0 ? '' : '    '}${line}\n`).join('');
}

/** Prints the list; the exit code is 0. Throws a UsageError. */
export async function families(args: readonly string[]): Promise<number> {
  const { help, flags, operands } = readArguments('families', args, { json: 'flag' });
  if (help) return print(USAGE);
  if (operands.length > 0) {
    throw new UsageError(`got ${operands.join(' ')}; expected options only`, 'families');
  }
  const all = describeAll();
  if (flags.has('json')) return print(`${JSON.stringify(all, null, 2)}\n`);
  const parts = [...new Set(all.map(({ catalogue }) => catalogue))].map((catalogue) => {
    const own = all.filter((family) => family.catalogue === catalogue);
    return `# pegcount/catalog/${catalogue}: ${own.length} families\n\n${own.map(familyText).join('\n')}`;
  });
  return print(parts.join('\n'));
}

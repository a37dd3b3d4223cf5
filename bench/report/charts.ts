// Two kinds of chart as SVG text: bars on a logarithmic scale, and medians with their intervals. Pure.

const WIDTH = 860;
const LEFT = 290;
const RIGHT = WIDTH - 70;
const TOP = 64;
const BAR = 9;
const colours = ['#9db8d9', '#6f97c9', '#3f73b5', '#1c4f91'];

/** A group of bars: one a column, undefined where there is none. */
export type Bars = { readonly text: string; readonly values: readonly (number | undefined)[] };
export type Interval = {
  readonly text: string;
  readonly median: number;
  readonly low: number;
  readonly high: number;
};

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function label(x: number, y: number, text: string, anchor = 'start', size = 12): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="${size}" text-anchor="${anchor}">${escaped(text)}</text>`;
}

function frame(title: string, height: number, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" fill="#222">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    label(16, 24, title, 'start', 15),
    ...parts,
    '</svg>\n',
  ].join('\n');
}

/** A vertical line from the head to the foot of the rows, with what it stands for on top. */
function grid(x: number, foot: number, text: string): string {
  const line = `<line x1="${x.toFixed(1)}" y1="${TOP - 6}" x2="${x.toFixed(1)}" y2="${foot}" stroke="#ddd"/>`;
  return line + label(x, TOP - 10, text, 'middle', 11);
}

/** Horizontal bars, a group a subject and a bar a column, from 0.1 up: a step of the grid is ten times as much. */
export function barChart(title: string, columns: readonly string[], groups: readonly Bars[]): string {
  const largest = Math.max(...groups.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const decades = Math.max(1, Math.ceil(Math.log10(largest)) + 1);
  const x = (value: number): number =>
    LEFT + ((Math.log10(Math.max(value, 0.1)) + 1) / decades) * (RIGHT - LEFT);
  const step = columns.length * BAR + 10;
  const foot = TOP + groups.length * step;
  const parts = Array.from({ length: decades + 1 }, (_, decade) => {
    const value = 10 ** (decade - 1);
    return grid(x(value), foot, String(Number(value.toPrecision(1))));
  });
  groups.forEach(({ text, values }, group) => {
    const y = TOP + group * step;
    parts.push(label(LEFT - 8, y + (columns.length * BAR) / 2 + 4, text, 'end'));
    values.forEach((value, column) => {
      if (value === undefined) return;
      const at = y + column * BAR;
      const colour = colours[column % colours.length];
      parts.push(
        `<rect x="${LEFT}" y="${at}" width="${(x(value) - LEFT).toFixed(1)}" height="${BAR - 1}" fill="${colour}"/>`,
        label(x(value) + 4, at + BAR - 1, value.toPrecision(3), 'start', 9),
      );
    });
  });
  columns.forEach((column, position) => {
    const at = LEFT + position * 90;
    parts.push(
      `<rect x="${at}" y="${foot + 10}" width="10" height="10" fill="${colours[position % colours.length]}"/>`,
      label(at + 15, foot + 19, column, 'start', 11),
    );
  });
  return frame(title, foot + 34, parts);
}

/** A dot a row with its interval, on a linear scale that begins at `from`, and a line at each of `marks`. */
export function intervalChart(
  title: string,
  rows: readonly Interval[],
  from: number,
  marks: readonly number[],
): string {
  const to = Math.max(...marks, ...rows.map(({ high }) => high)) * 1.03;
  const x = (value: number): number => LEFT + ((Math.max(value, from) - from) / (to - from)) * (RIGHT - LEFT);
  const step = 24;
  const foot = TOP + rows.length * step;
  const parts = marks.map((mark) => grid(x(mark), foot, String(mark)));
  rows.forEach(({ text, median, low, high }, row) => {
    const y = TOP + row * step + 12;
    parts.push(
      label(LEFT - 8, y + 4, text, 'end'),
      `<line x1="${x(low).toFixed(1)}" y1="${y}" x2="${x(high).toFixed(1)}" y2="${y}" stroke="${colours[1]}" stroke-width="3"/>`,
      `<circle cx="${x(median).toFixed(1)}" cy="${y}" r="5" fill="${colours[3]}"/>`,
      label(x(high) + 8, y + 4, median.toFixed(2), 'start', 11),
    );
  });
  return frame(title, foot + 16, parts);
}

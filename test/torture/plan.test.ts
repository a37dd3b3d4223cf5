// The plan of a run follows from its seed alone, and leaves no way of dying out; the command line says how much of it there is.
import test from 'ava';
import { deathsBy } from './deaths.js';
import { readOptions } from './options.js';
import { diesAlone, type Kind, MOMENTS, plan, RESIDENTS, WAYS, withDescendants } from './plan.js';

test('the same seed plans the same lives, another one others', (t) => {
  t.deepEqual(plan(7, 300), plan(7, 300));
  t.notDeepEqual(plan(7, 300), plan(8, 300));
  // On every Node and every machine.
  const [{ kind, way, moment }] = plan(20260711, 60).lives;
  t.deepEqual({ kind, way, moment }, { kind: 'worker', way: 'exit', moment: 'gauge' });
});

test('there are as many lives as deaths were asked for, each with words of its own', (t) => {
  for (const deaths of [1, 2, 3, 4, 5, 17, 60, 1000]) {
    for (const seed of [0, 1, 2 ** 32 - 1]) {
      const ordinals = plan(seed, deaths)
        .lives.flatMap(withDescendants)
        .map(({ ordinal }) => ordinal);
      const expected = Array.from({ length: deaths }, (_, index) => RESIDENTS.length + index);
      t.deepEqual(ordinals.sort((a, b) => a - b), expected); // prettier-ignore
    }
  }
});

test('a run of sixty tries every way of every kind, every moment, and deaths aimed inside the engine', (t) => {
  for (let seed = 0; seed < 200; seed++) {
    const deaths = deathsBy(plan(seed, 60).lives.flatMap(withDescendants));
    for (const kind of Object.keys(WAYS) as Kind[]) {
      for (const way of WAYS[kind])
        t.true(deaths.deaths_by_kind[kind][way]! > 0, `${seed}: ${kind} by ${way}`);
    }
    for (const moment of MOMENTS) t.true(deaths.deaths_in[moment] > 0, `${seed}: ${moment}`);
    t.true(deaths.deaths_inside > 0, String(seed));
  }
});

test('only workers have workers, and those that look after some do not stand still', (t) => {
  for (const life of plan(3, 1000).lives.flatMap(withDescendants)) {
    if (life.children.length > 0) {
      t.not(life.kind, 'pool');
      t.false(life.synchronous || life.moment === 'sleep' || life.moment === 'claim');
    }
    if (life.step >= 0) t.true(diesAlone(life) && (life.way === 'throw' || life.way === 'exit'));
  }
});

test('options have defaults, and are refused in words', (t) => {
  const { seed, ...rest } = readOptions([]);
  t.deepEqual(rest, { deaths: 200, seconds: 0, json: false, save: false });
  t.true(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32);
  const given = ['--deaths', '1000', '--seconds=60', '--seed', '5', '--json', '--save'];
  t.deepEqual(readOptions(given), { deaths: 1000, seconds: 60, seed: 5, json: true, save: true });
  t.is(readOptions(['--seconds', '10']).deaths, 300, 'more lives than there is time for');
  const refusals: [string[], string][] = [
    [['--deaths', '0'], '--deaths: got "0", expected an integer from 1 to 20000'],
    [['--deaths'], '--deaths: got no value, expected an integer from 1 to 20000'],
    [['--seconds', 'x'], '--seconds: got "x", expected an integer from 1 to 86400'],
    [['--seed=-1'], '--seed: got "-1", expected an integer from 0 to 4294967295'],
    [['--json=yes'], '--json: got "yes", expected no value'],
    [
      ['--lives', '3'],
      'got unknown option --lives, expected one of --deaths, --seconds, --seed, --json, --save',
    ],
    [['60'], 'got "60", expected options only'],
  ];
  for (const [args, message] of refusals)
    t.throws(() => readOptions(args), { instanceOf: RangeError, message });
});

// What one thread of the soak's application has counted, in plain numbers: the truth that the page is held against. Runs on the
// threads of the application.
import type { OpenLabel } from 'pegcount';
import type { FamilySchema, LabelSchema } from '#dist/schema/schema.js';

/** Totals by series, named as a page of the text format names them. */
export type Totals = Record<string, number>;

/** One series of a counter or a histogram. */
interface Account {
  /** Takes one amount or observation. False: it is none, and pegcount must reject it too. */
  take(value: number): boolean;
  report(into: Totals): void;
}

class CounterAccount implements Account {
  readonly #series: string;
  readonly #scale: number;
  #units = 0;

  constructor({ name, scale }: FamilySchema, labels: string) {
    this.#series = labels === '' ? name : `${name}{${labels}}`;
    this.#scale = scale;
  }

  take(amount: number): boolean {
    if (!Number.isSafeInteger(amount) || amount < 0) return false;
    this.#units += amount;
    return true;
  }

  report(into: Totals): void {
    into[this.#series] = this.#units * this.#scale;
  }
}

class HistogramAccount implements Account {
  readonly #name: string;
  readonly #labels: string;
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  #sum = 0;

  constructor({ name, buckets }: FamilySchema, labels: string) {
    this.#name = name;
    this.#labels = labels;
    this.#bounds = [...buckets, Infinity];
    this.#counts = this.#bounds.map(() => 0);
  }

  take(value: number): boolean {
    if (!Number.isFinite(value)) return false;
    this.#counts[this.#bounds.findIndex((bound) => value <= bound)] += 1;
    this.#sum += value;
    return true;
  }

  report(into: Totals): void {
    const before = this.#labels === '' ? '' : `${this.#labels},`;
    let count = 0;
    this.#bounds.forEach((bound, index) => {
      count += this.#counts[index];
      into[`${this.#name}_bucket{${before}le="${bound}"}`] = count;
    });
    const labels = this.#labels === '' ? '' : `{${this.#labels}}`;
    into[`${this.#name}_count${labels}`] = count;
    into[`${this.#name}_sum${labels}`] = this.#sum;
  }
}

/** Labels of one name and capacity share their integers. */
const dictionary = (name: string, capacity: number): string => `${name} ${capacity}`;

export class Accounts {
  readonly #accounts: Account[] = [];
  readonly #rejected = new Map<string, number>();
  readonly #texts = new Map<string, Map<number, string>>();

  /** Remembers what an open label's integer stands for. */
  interned({ label, capacity }: OpenLabel, value: string, id: number): void {
    const name = dictionary(label, capacity);
    let texts = this.#texts.get(name);
    if (texts === undefined) this.#texts.set(name, (texts = new Map<number, string>()));
    if (id !== 0) texts.set(id, value);
  }

  /** What enters an event of a family; the account of a series is opened at its first one. */
  of(family: FamilySchema): (labels: readonly number[], value: number) => void {
    const accounts = new Map<string, Account>();
    return (labels, value) => {
      const key = labels.join();
      let account = accounts.get(key);
      if (account === undefined) accounts.set(key, (account = this.#open(family, labels)));
      if (account.take(value)) return;
      this.#rejected.set(family.name, (this.#rejected.get(family.name) ?? 0) + 1);
    };
  }

  report(): Totals {
    const totals: Totals = {};
    for (const account of this.#accounts) account.report(totals);
    for (const [name, count] of this.#rejected) totals[`pegcount_rejected_total{family="${name}"}`] = count;
    return totals;
  }

  #open(family: FamilySchema, given: readonly number[]): Account {
    const { type, labels } = family;
    /** How many arguments come before that of a label: derived labels take none. */
    const place = (index: number): number =>
      labels.slice(0, index).filter(({ kind }) => kind !== 'derived').length;
    const text = labels
      .map((label, index) => {
        const value = given[place(label.kind === 'derived' ? label.source : index)];
        return `${label.name}="${this.#textOf(label, value)}"`;
      })
      .join();
    const account =
      type === 'counter' ? new CounterAccount(family, text) : new HistogramAccount(family, text);
    this.#accounts.push(account);
    return account;
  }

  #textOf(label: LabelSchema, value: number): string {
    if (label.kind !== 'open') return label.values[value];
    return this.#texts.get(dictionary(label.name, label.capacity))?.get(value) ?? 'other';
  }
}

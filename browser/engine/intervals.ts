/**
 * Spans that can be asked which of them overlap a stretch, and take or lose one without being rebuilt.
 *
 * Spans are kept by start in buckets; each bucket knows its longest reach, so a question looks only into buckets that
 * can answer. With n spans and k answers a question costs about √n + k, an insert or removal about √n.
 */
export interface Interval {
  readonly guid: string;
  readonly start: number;
  readonly end: number;
}

const MOST = 128;

interface Bucket<T> {
  items: T[];
  first: number;
  reach: number;
}

export class Intervals<T extends Interval> {
  private buckets: Bucket<T>[] = [];
  private places = new Map<string, T>();

  constructor(items: Iterable<T> = []) {
    this.fill(items);
  }

  private fill(items: Iterable<T>): void {
    const sorted = [...items].sort(byPlace);
    for (const item of sorted) this.places.set(item.guid, item);
    for (let i = 0; i < sorted.length; i += MOST / 2) this.buckets.push(bucketOf(sorted.slice(i, i + MOST / 2)));
  }

  get size(): number {
    return this.places.size;
  }

  get(guid: string): T | undefined {
    return this.places.get(guid);
  }

  /** Take `item`, in place of one with the same GUID. */
  add(item: T): void {
    this.remove(item.guid);
    this.places.set(item.guid, item);
    if (!this.buckets.length) {
      this.buckets.push(bucketOf([item]));
      return;
    }
    const at = this.bucketFor(item.start);
    const bucket = this.buckets[at] as Bucket<T>;
    let place = bucket.items.findIndex((other) => byPlace(item, other) < 0);
    if (place < 0) place = bucket.items.length;
    bucket.items.splice(place, 0, item);
    bucket.first = (bucket.items[0] as T).start;
    bucket.reach = Math.max(bucket.reach, item.end);
    if (bucket.items.length > MOST) this.split(at);
  }

  remove(guid: string): T | undefined {
    const item = this.places.get(guid);
    if (!item) return undefined;
    this.places.delete(guid);
    const at = this.buckets.findIndex((bucket) => bucket.reach >= item.end && bucket.items.includes(item));
    const bucket = this.buckets[at] as Bucket<T>;
    bucket.items.splice(bucket.items.indexOf(item), 1);
    if (bucket.items.length) this.buckets[at] = bucketOf(bucket.items);
    else this.buckets.splice(at, 1);
    return item;
  }

  /** Hold just `items`, touching only those that are new, gone or another object than before. */
  become(items: Iterable<T>): void {
    if (!this.size) return this.fill(items);
    const gone = new Set(this.places.keys());
    for (const item of items) {
      gone.delete(item.guid);
      if (this.places.get(item.guid) !== item) this.add(item);
    }
    for (const guid of gone) this.remove(guid);
  }

  /** Those that share at least one character with [start, end), by place. */
  overlapping(start: number, end: number): T[] {
    const found: T[] = [];
    for (const bucket of this.buckets) {
      if (bucket.first >= end) break;
      if (bucket.reach <= start) continue;
      for (const item of bucket.items) {
        if (item.start >= end) break;
        if (item.end > start) found.push(item);
      }
    }
    return found;
  }

  /** All, by place. */
  *[Symbol.iterator](): Iterator<T> {
    for (const bucket of this.buckets) yield* bucket.items;
  }

  private bucketFor(start: number): number {
    let low = 0;
    let high = this.buckets.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.buckets[middle] as Bucket<T>).first <= start) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  private split(at: number): void {
    const items = (this.buckets[at] as Bucket<T>).items;
    const half = items.length >> 1;
    this.buckets.splice(at, 1, bucketOf(items.slice(0, half)), bucketOf(items.slice(half)));
  }
}

function byPlace(a: Interval, b: Interval): number {
  return a.start - b.start || b.end - a.end || (a.guid < b.guid ? -1 : 1);
}

function bucketOf<T extends Interval>(items: T[]): Bucket<T> {
  return { items, first: (items[0] as T).start, reach: Math.max(...items.map((item) => item.end)) };
}

/**
 * Lanes for margin stripes: stretches that overlap stand side by side, and a stripe keeps the leftmost free lane.
 */
export interface Stretch {
  readonly top: number;
  readonly bottom: number;
}

/** The lane of each stretch, in the order given. Stretches must come by top; touching is not overlapping. */
export function lanes(stretches: readonly Stretch[], gap = 0): number[] {
  const free: number[] = [];
  return stretches.map(({ top, bottom }) => {
    let lane = free.findIndex((end) => end + gap <= top);
    if (lane < 0) lane = free.length;
    free[lane] = bottom;
    return lane;
  });
}

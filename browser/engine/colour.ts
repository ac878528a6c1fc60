/**
 * Colours of codes as tints behind words, and what the eye needs to read on them.
 *
 * Source of the contrast formula: WCAG 2.2, definition of contrast ratio and relative luminance.
 */
export type Rgb = readonly [number, number, number];

/** For codes that have no colour of their own: muted, far apart, light enough for black words. */
export const PALETTE = [
  "#E6B89C", "#A9C6A4", "#9FB8D9", "#D9A7B8", "#D8C58A", "#B3A7D6", "#8FC5BF", "#C9B29B", "#B9CC8A", "#D7A68E",
] as const;

export function rgb(hex: string): Rgb {
  const number = Number.parseInt(hex.slice(1), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}

/** `top` laid over `ground` with an opacity. */
export function over(top: Rgb, ground: Rgb, opacity: number): Rgb {
  return top.map((value, n) => Math.round(value * opacity + (ground[n] as number) * (1 - opacity))) as unknown as Rgb;
}

export function luminance([r, g, b]: Rgb): number {
  const [x, y, z] = [r, g, b].map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
}

export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((p, q) => q - p) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** A steady choice from the palette for something without a colour. */
export function colourOf(guid: string, own: string | null | undefined): string {
  if (own) return own;
  let sum = 0;
  for (let n = 0; n < guid.length; n++) sum = (sum * 31 + guid.charCodeAt(n)) >>> 0;
  return PALETTE[sum % PALETTE.length] as string;
}

/** A colour a step lighter for each step away from what it was inherited from; hues stay. */
export function shade(hex: string, step: number): string {
  const lighter = over(WHITE, rgb(hex), Math.min(step, MOST_SHADES) * SHADE);
  return `#${lighter.map((part) => part.toString(16).padStart(2, "0")).join("").toUpperCase()}`;
}

const SHADE = 0.16;
const MOST_SHADES = 4;

export type Mode = "light" | "dark";

/** How much of a tint covers what is below it. */
export const TINT: Readonly<Record<Mode, number>> = { light: 0.5, dark: 0.5 };
const LIGHTEST_DARK = 0.13;
const DARKEST_LIGHT = 0.42;
const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];

/**
 * The tint of any colour: its hue, as light or dark as the mode's ink needs. Tints over tints stay between their own
 * luminances, so words are readable on any number of them.
 */
export function tint(colour: Rgb, mode: Mode): Rgb {
  const enough = (c: Rgb) => (mode === "light" ? luminance(c) >= DARKEST_LIGHT : luminance(c) <= LIGHTEST_DARK);
  const toward = mode === "light" ? WHITE : BLACK;
  const base = mode === "light" ? colour : vivid(colour);
  for (let step = 0; step < 20; step++) {
    const mixed = over(toward, base, step / 20);
    if (enough(mixed)) return mixed;
  }
  return toward;
}

/** A pale colour made dark is grey to the eye, so its hue is drawn out first. */
function vivid(colour: Rgb): Rgb {
  const middle = (colour[0] + colour[1] + colour[2]) / 3;
  return colour.map((value) => Math.min(255, Math.max(0, Math.round(middle + (value - middle) * 2)))) as unknown as Rgb;
}

export const GROUND = {
  light: { paper: [252, 251, 248] as Rgb, ink: [33, 31, 28] as Rgb },
  dark: { paper: [27, 26, 24] as Rgb, ink: [238, 234, 227] as Rgb },
} as const;

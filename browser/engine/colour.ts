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

export const TINT = { light: 0.5, dark: 0.14 } as const;
export const GROUND = {
  light: { paper: [252, 251, 248] as Rgb, ink: [33, 31, 28] as Rgb },
  dark: { paper: [27, 26, 24] as Rgb, ink: [238, 234, 227] as Rgb },
} as const;

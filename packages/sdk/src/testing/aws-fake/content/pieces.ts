/** A text in pieces of about three tokens, no character cut. */
export function pieces(text: string): readonly string[] {
  return text.match(/.{1,12}/gsu) ?? [];
}

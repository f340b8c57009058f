/** A token for every four UTF-8 bytes: a fake's count, the same for every model. */
export function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}

/** The longest beginning of a text that counts no more than `tokens`. */
export function firstTokens(text: string, tokens: number): string {
  if (tokensOf(text) <= tokens) return text;
  let bytes = 0;
  let end = 0;
  for (const char of text) {
    bytes += Buffer.byteLength(char);
    if (bytes > tokens * 4) break;
    end += char.length;
  }
  return text.slice(0, end);
}

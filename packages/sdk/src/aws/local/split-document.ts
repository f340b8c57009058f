/** Characters of a passage at most; a longer paragraph is cut. */
const PASSAGE_CHARS = 1_500;
/** A passage is closed at the next paragraph from this length on. */
const ENOUGH_CHARS = 900;

/** A piece of a document under its nearest heading. */
export interface DocumentPiece {
  readonly heading: string | undefined;
  readonly text: string;
}

/** Cuts a Markdown or plain text into passages: at headings, and at paragraphs once a passage is long enough. */
export function splitDocument(text: string): readonly DocumentPiece[] {
  const pieces: DocumentPiece[] = [];
  let heading: string | undefined;
  let open = '';
  const close = () => {
    const trimmed = open.trim();
    if (trimmed !== '') pieces.push({ heading, text: trimmed });
    open = '';
  };
  for (const block of text.split(/\n[ \t]*\n/)) {
    const title = /^#{1,6}[ \t]+([^\n]{1,200})/.exec(block.trimStart())?.[1];
    if (title !== undefined) {
      close();
      heading = title.trim();
    } else if (open.length >= ENOUGH_CHARS) close();
    for (const part of cutAtSpace(block)) {
      if (open.length + part.length > PASSAGE_CHARS) close();
      open += `${part}\n\n`;
    }
  }
  close();
  return pieces;
}

/** Parts of at most a passage's length, cut at white space where there is some. */
function* cutAtSpace(block: string): Generator<string, void> {
  for (let from = 0; from < block.length;) {
    let part = block.slice(from, from + PASSAGE_CHARS);
    const space = from + part.length < block.length ? part.search(/\s\S*$/) : -1;
    if (space > 0) part = part.slice(0, space + 1);
    yield part;
    from += part.length;
  }
}

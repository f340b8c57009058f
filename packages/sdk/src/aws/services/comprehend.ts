import { awsProvider, clipBytes, type ResponseMetadata } from '../contract/aws-provider.ts';
import type { Feeling, PiiSpan, SentimentAnswer } from '../contract/capabilities.ts';
import { failedCall } from '../contract/failure.ts';
import type { AwsClients } from '../contract/models.ts';
import type { Provider, Target } from '../contract/provider.ts';
import type { ComprehendOptions } from '../contract/service-options.ts';

const BATCH = 25;
const TEXTS = 100;
const SENTIMENT_BYTES = 5_000;
const PII_BYTES = 100_000;
/** Pieces that a long text is cut into at most: half a megabyte. */
const PII_PIECES = 5;
const PII_LANGUAGES: ReadonlySet<string> = new Set(['en', 'es']);
const SENTIMENT_LANGUAGES: ReadonlySet<string> = new Set('en es fr de it pt ar hi ja ko zh zh-TW'.split(' '));

/** How texts feel: BatchDetectSentiment, 25 texts a request; a text is cut after 5,000 bytes. */
export function comprehendSentiment(
  clients: AwsClients,
  regions: readonly string[],
  options: ComprehendOptions | undefined,
): Provider<'sentiment'> {
  return awsProvider({
    name: 'comprehend',
    service: 'comprehend',
    capability: 'sentiment',
    operation: 'BatchDetectSentiment',
    clients,
    client: 'comprehend',
    unconfigured: options?.sentiment === true ? undefined : 'Configure aws.comprehend.sentiment to use it.',
    targets: ({ texts, language = 'en' }) =>
      texts.length > 0 && texts.length <= TEXTS && SENTIMENT_LANGUAGES.has(language) ? everywhere(regions) : [],
    estimate: ({ texts }) => ({ units: { 'comprehend-units': unitsOf(texts) } }),
    async call({ client, sdk }, { texts, language = 'en' }, { signal }) {
      const clipped = texts.map((text) => clipBytes(text, SENTIMENT_BYTES));
      const value: (SentimentAnswer['texts'][number] | null)[] = texts.map(() => null);
      const metadata: ResponseMetadata[] = [];
      for (let first = 0; first < clipped.length; first += BATCH) {
        // An empty text is refused, and feels like nothing.
        const batch = clipped
          .slice(first, first + BATCH)
          .flatMap((text, i) => (text.trim() === '' ? [] : [{ text, at: first + i }]));
        if (batch.length === 0) continue;
        const { ResultList, $metadata } = await client.send(
          new sdk.BatchDetectSentimentCommand({
            TextList: batch.map(({ text }) => text),
            LanguageCode: language as 'en',
          }),
          { abortSignal: signal },
        );
        metadata.push($metadata);
        if (ResultList === undefined) throw failedCall('garbled', 'An answer without results');
        for (const { Index = -1, Sentiment, SentimentScore } of ResultList) {
          const at = batch[Index]?.at;
          const feeling = FEELINGS[Sentiment ?? ''];
          if (at === undefined || feeling === undefined) continue;
          value[at] = { feeling, negative: SentimentScore?.Negative ?? (feeling === 'negative' ? 1 : 0) };
        }
      }
      return { value: { texts: value }, use: { units: { 'comprehend-units': unitsOf(clipped) } }, metadata };
    },
  });
}

/** Where personal data stands: DetectPiiEntities, a long text in pieces of 100,000 bytes, at most five of them. */
export function comprehendPii(
  clients: AwsClients,
  regions: readonly string[],
  options: ComprehendOptions | undefined,
): Provider<'pii'> {
  return awsProvider({
    name: 'comprehend',
    service: 'comprehend',
    capability: 'pii',
    operation: 'DetectPiiEntities',
    clients,
    client: 'comprehend',
    unconfigured:
      options?.pii === true ? undefined : 'Configure aws.comprehend.pii to use it: texts then leave unmasked.',
    targets: ({ text, language = 'en' }) =>
      PII_LANGUAGES.has(language) && text !== '' && Buffer.byteLength(text) <= PII_BYTES * (PII_PIECES - 1)
        ? everywhere(regions)
        : [],
    estimate: ({ text }) => ({ units: { 'comprehend-units': unitsOf([text]) } }),
    async call({ client, sdk }, { text, language = 'en' }, { signal }) {
      const spans: PiiSpan[] = [];
      const metadata: ResponseMetadata[] = [];
      const pieces = cutIntoPieces(text, PII_BYTES);
      for (const { piece, from } of pieces) {
        const { Entities, $metadata } = await client.send(
          new sdk.DetectPiiEntitiesCommand({ Text: piece, LanguageCode: language as 'en' }),
          { abortSignal: signal },
        );
        metadata.push($metadata);
        if (Entities === undefined) throw failedCall('garbled', 'An answer without entities');
        const place = codePointPlaces(piece);
        for (const { Type = 'UNKNOWN', Score = 0, BeginOffset = 0, EndOffset = 0 } of Entities)
          spans.push({ type: Type, confidence: Score, start: from + place(BeginOffset), end: from + place(EndOffset) });
      }
      spans.sort((a, b) => a.start - b.start);
      return {
        value: { spans },
        use: { units: { 'comprehend-units': unitsOf(pieces.map(({ piece }) => piece)) } },
        metadata,
      };
    },
  });
}

const FEELINGS: Readonly<Record<string, Feeling>> = {
  POSITIVE: 'positive',
  NEGATIVE: 'negative',
  NEUTRAL: 'neutral',
  MIXED: 'mixed',
};

function everywhere(regions: readonly string[]): readonly Target[] {
  return regions.map((region) => ({ region }));
}

/** Units of 100 characters, at least 3 a text. */
function unitsOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Math.max(3, Math.ceil(text.length / 100)), 0);
}

/** Pieces of at most `limit` bytes, cut at white space where there is some near the end, so that no number is cut in two. */
function cutIntoPieces(text: string, limit: number): readonly { readonly piece: string; readonly from: number }[] {
  const pieces: { readonly piece: string; readonly from: number }[] = [];
  for (let from = 0; from < text.length;) {
    let piece = clipBytes(text.slice(from, from + limit), limit);
    if (from + piece.length < text.length) {
      const space = piece.slice(-1_000).search(/\s\S*$/);
      if (space > 0) piece = piece.slice(0, piece.length - Math.min(1_000, piece.length) + space + 1);
    }
    pieces.push({ piece, from });
    from += piece.length;
  }
  return pieces;
}

/** Comprehend counts code points, a string UTF-16 units: they differ after the first character beyond the basic plane. */
function codePointPlaces(text: string): (codePoint: number) => number {
  const wide: number[] = [];
  for (let i = 0, point = 0; i < text.length; i++, point++)
    if ((text.codePointAt(i) ?? 0) > 0xffff) {
      wide.push(point);
      i++;
    }
  return (codePoint) => {
    let low = 0;
    let high = wide.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((wide[middle] as number) < codePoint) low = middle + 1;
      else high = middle;
    }
    return codePoint + low;
  };
}

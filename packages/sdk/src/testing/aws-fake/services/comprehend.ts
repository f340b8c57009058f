import type {
  BatchDetectSentimentRequest,
  BatchDetectSentimentResponse,
  ContainsPiiEntitiesRequest,
  DetectPiiEntitiesRequest,
  DetectPiiEntitiesResponse,
  DetectSentimentRequest,
  DetectSentimentResponse,
  SentimentType,
} from '@aws-sdk/client-comprehend';
import type { Answerers } from '../call.ts';
import { sensitiveIn } from '../content/sensitive.ts';
import { ServiceFailure } from '../wire/service-failure.ts';

/** Limits that Comprehend documents, in UTF-8 bytes. */
const MAX_SENTIMENT_BYTES = 5_000;
const MAX_PII_BYTES = 100_000;
const MAX_BATCH = 25;

const PII_LANGUAGES = ['en', 'es'];
const GOOD = /\b(?:fast|fixed|good|great|happy|love|nice|resolved|thank|thanks|works)\b/gi;
const BAD = /\b(?:angry|awful|bad|broken|cannot|crash|down|error|fail|failed|fails|hate|lost|slow|terrible|worst)\b/gi;

/** Comprehend: sentiment by a handful of English words, personal data of a few kinds. Offsets count code points. */
export const comprehendAnswers: Answerers = {
  DetectSentiment({ Text = '' }: DetectSentimentRequest): DetectSentimentResponse {
    limit(Text, MAX_SENTIMENT_BYTES);
    return sentimentOf(Text);
  },

  BatchDetectSentiment({ TextList = [] }: BatchDetectSentimentRequest): BatchDetectSentimentResponse {
    if (TextList.length > MAX_BATCH)
      throw new ServiceFailure('BatchSizeLimitExceededException', `A batch holds at most ${MAX_BATCH} texts`);
    const tooLong = (text: string): boolean => Buffer.byteLength(text) > MAX_SENTIMENT_BYTES;
    const texts = TextList.map((text, Index) => ({ text, Index }));
    return {
      ResultList: texts
        .filter(({ text }) => !tooLong(text))
        .map(({ text, Index }) => ({ Index, ...sentimentOf(text) })),
      ErrorList: texts
        .filter(({ text }) => tooLong(text))
        .map(({ Index }) => ({
          Index,
          ErrorCode: 'TEXT_SIZE_LIMIT_EXCEEDED',
          ErrorMessage: `A text holds at most ${MAX_SENTIMENT_BYTES} bytes`,
        })),
    };
  },

  DetectPiiEntities({ Text = '', LanguageCode }: DetectPiiEntitiesRequest): DetectPiiEntitiesResponse {
    checkPii(Text, LanguageCode);
    return {
      Entities: sensitiveIn(Text).map(({ type, begin, end }) => ({
        Score: 0.99,
        Type: type === 'US_SOCIAL_SECURITY_NUMBER' ? 'SSN' : type,
        BeginOffset: codePoints(Text, begin),
        EndOffset: codePoints(Text, end),
      })),
    };
  },

  ContainsPiiEntities({ Text = '', LanguageCode }: ContainsPiiEntitiesRequest) {
    checkPii(Text, LanguageCode);
    const types = new Set(sensitiveIn(Text).map(({ type }) => (type === 'US_SOCIAL_SECURITY_NUMBER' ? 'SSN' : type)));
    return { Labels: [...types].map((Name) => ({ Name, Score: 0.99 })) };
  },
};

function sentimentOf(text: string): DetectSentimentResponse {
  const good = text.match(GOOD)?.length ?? 0;
  const bad = text.match(BAD)?.length ?? 0;
  const all = good + bad + 1;
  const Sentiment: SentimentType =
    good > 0 && good === bad ? 'MIXED' : good > bad ? 'POSITIVE' : bad > good ? 'NEGATIVE' : 'NEUTRAL';
  const mixed = Math.min(good, bad);
  const SentimentScore = {
    Positive: (good - mixed) / all,
    Negative: (bad - mixed) / all,
    Neutral: 1 / all,
    Mixed: (2 * mixed) / all,
  };
  return { Sentiment, SentimentScore };
}

function checkPii(text: string, language = ''): void {
  if (!PII_LANGUAGES.includes(language))
    throw new ServiceFailure('UnsupportedLanguageException', `Personal data is found in ${PII_LANGUAGES.join(', ')}`);
  limit(text, MAX_PII_BYTES);
}

function limit(text: string, bytes: number): void {
  if (Buffer.byteLength(text) > bytes)
    throw new ServiceFailure('TextSizeLimitExceededException', `A text holds at most ${bytes} bytes`);
}

function codePoints(text: string, end: number): number {
  let count = 0;
  for (const _ of text.slice(0, end)) count++;
  return count;
}

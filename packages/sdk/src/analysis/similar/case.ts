/** One thing that cases can have in common. */
export interface CaseFeature {
  /** `template`: a log statement with its values masked; `evidence`: a kind of evidence and the component it speaks of. */
  readonly aspect: 'cause' | 'mechanism' | 'component' | 'evidence' | 'template' | 'action';
  readonly value: string;
}

/** A past incident or a runbook, as it is searched. All text in it is untrusted. */
export interface Case {
  /** Unique among all cases. */
  readonly id: string;
  readonly kind: 'incident' | 'runbook';
  readonly title: string;
  /** The first 64 count. */
  readonly features: readonly CaseFeature[];
  /** What else there is to say in words: the first 2,000 characters count. */
  readonly text: string;
}

/** A past case that has something in common with the one asked about. */
export interface SimilarCase {
  readonly id: string;
  readonly kind: Case['kind'];
  readonly title: string;
  /** 0 to 1: which part of what is known of the case asked about it shares, rare things counting more. No probability. */
  readonly similarity: number;
  /** What both have, what says most first. */
  readonly shared: readonly CaseFeature[];
  /** Words that both have, rarest first, at most 8. */
  readonly words: readonly string[];
}

/** Past cases that can be asked. */
export interface PastCases {
  /** The most similar first; none when nothing is similar enough. */
  search(asked: Case, options?: { readonly limit?: number }): SimilarCase[];
}

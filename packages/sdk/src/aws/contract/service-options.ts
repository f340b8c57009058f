/** Credentials as the SDK takes them: fixed ones, or a function that fetches them. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Somebody else's credentials, for services that answer to a person. */
export interface AwsIdentity {
  /** Tells identities apart; never sent. */
  readonly identity: string;
  readonly credentials: AwsCredentials | (() => Promise<AwsCredentials>);
}

/** A guardrail of Bedrock. */
export interface GuardrailOptions {
  /** Its id or ARN, by Region: a guardrail lives in one Region, and only Regions named here are asked. */
  readonly ids: Readonly<Record<string, string>>;
  /** A numbered version, the same in all Regions. `DRAFT` is refused: it changes under you. */
  readonly version: string;
}

/** Checks of Bedrock's own, for accounts that keep no guardrail. */
export interface GuardrailCheckOptions {
  /** Severity from which on something blocks, above 0 and at most 1. Default 0.5. */
  readonly blockFrom?: number;
}

/** A knowledge base of Bedrock. */
export interface KnowledgeBaseOptions {
  /** Its id by Region: a knowledge base lives in one Region. */
  readonly ids: Readonly<Record<string, string>>;
  /** ARN of a reranking model, which then orders what was found. Default none. */
  readonly rerankModelArn?: string;
}

/** An application of Q Business, which is closed to new accounts since 2026-07-31. */
export interface QBusinessOptions {
  readonly applicationId: string;
  /** The Region that it lives in. Default: the home Region. */
  readonly region?: string;
  /** Searches with this retriever. Without it the assistant is asked, and the passages are the sources it names. */
  readonly retrieverId?: string;
  /**
   * Credentials that carry a person's identity, as Q Business asks for (through IAM Identity Center); a name that tells identities apart.
   * Without them only an anonymous application answers, and only its assistant.
   */
  readonly identity?: AwsIdentity;
}

/** Comprehend. Each part is used only when it is named. */
export interface ComprehendOptions {
  readonly sentiment?: boolean;
  /** Looks for personal data in texts, which for that have to leave as they are, unmasked. */
  readonly pii?: boolean;
}

/** An AgentCore harness: a loop of model and tools that AWS runs. */
export interface HarnessOptions {
  /** Its ARN, which names its Region. */
  readonly arn: string;
  /** The id of the model that it runs, so that its tokens can be priced. */
  readonly model?: string;
}

/** An agent of Bedrock Agents, which is closed to new accounts since 2026-07-30. */
export interface BedrockAgentOptions {
  readonly agentId: string;
  readonly aliasId: string;
  /** The Region that it lives in. Default: the home Region. */
  readonly region?: string;
  /** Keeps summaries of its conversations under this name: 2 to 100 of `0-9 a-z A-Z . _ : -`. Default none. */
  readonly memoryId?: string;
  /** The id of the model that it runs, so that its tokens can be priced. */
  readonly model?: string;
}

/** A memory of AgentCore. */
export interface AgentMemoryOptions {
  readonly memoryId: string;
  /** The Region that it lives in. Default: the home Region. */
  readonly region?: string;
}

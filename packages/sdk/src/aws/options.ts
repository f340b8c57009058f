import type { Clock, StateBoard } from '../base/index.ts';
import type { LanguageModel } from '../models/index.ts';
import type { ServiceCall } from '../protocol/index.ts';
import type { BudgetLimits } from './budget/budget.ts';
import type { RepeatLimits } from './budget/repeat-guard.ts';
import type { CheckRecalled } from './check-recall.ts';
import type { CatalogueRows } from './catalogue/catalogue.ts';
import type { Residency } from './catalogue/model-targets.ts';
import type { Provider } from './contract/provider.ts';
import type {
  AgentMemoryOptions,
  AwsCredentials,
  BedrockAgentOptions,
  ComprehendOptions,
  GuardrailCheckOptions,
  GuardrailOptions,
  HarnessOptions,
  KnowledgeBaseOptions,
  QBusinessOptions,
} from './contract/service-options.ts';
import type { Masker } from './egress/egress.ts';
import type { CallTimes } from './spine/deadline.ts';
import type { TargetLimits } from './spine/targets.ts';

/** Which AWS services a host uses. A service that is not named here is never imported and never called. */
export interface AwsServices {
  /** Home Region first; further ones are asked when it fails, for what can be asked there. */
  readonly regions: readonly string[];
  /** Default: the SDK's chain (environment, profile, container, instance). */
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>);
  /** Another address for all services: a proxy, a VPC endpoint, a fake. Calls that go there are never shown as AWS's. */
  readonly endpoint?: string;
  /** Requests a call may send in all, the SDK's retries included. Default 3. */
  readonly maxAttempts?: number;
  readonly bedrock?: BedrockOptions;
  readonly guardrail?: GuardrailOptions;
  /** `{}` has Bedrock check for attacks, harmful content and credentials. Not asked where `guardrail` is given. */
  readonly guardrailChecks?: GuardrailCheckOptions;
  readonly knowledgeBases?: {
    /** Runbooks and other documents. */
    readonly documents?: KnowledgeBaseOptions;
    /** Records of past incidents. */
    readonly incidents?: KnowledgeBaseOptions;
  };
  readonly qBusiness?: QBusinessOptions;
  readonly agents?: {
    readonly harness?: HarnessOptions;
    /** Bedrock Agents, for accounts that have them. */
    readonly classic?: BedrockAgentOptions;
  };
  readonly memory?: AgentMemoryOptions;
  readonly comprehend?: ComprehendOptions;
  /** `{}` lets pages be read by Textract, as they are. */
  readonly textract?: Readonly<Record<string, never>>;
}

/** Claude and Nova behind Bedrock. */
export interface BedrockOptions {
  /** Names of the model table that may be asked. Default: `nova-micro`, `nova-lite`, `nova-2-lite`, `nova-pro`, `claude-sonnet-5`, `claude-opus`. */
  readonly models?: readonly string[];
  /** Where inference may happen. Default `geography`. */
  readonly residency?: Residency;
  /** Ask once a day how long the models live (`bedrock:ListFoundationModels`). Default `true`. */
  readonly lifecycle?: boolean;
}

/** What {@link createAwsManager} takes. Without anything every capability is `unconfigured`. */
export interface AwsManagerOptions {
  readonly aws?: AwsServices;
  /** A language model of the host's own, asked after those of `aws`. */
  readonly hostModel?: LanguageModel;
  /** Further providers, asked after the manager's own of the same capability; those that run in this process come last. */
  readonly providers?: readonly Provider[];
  /**
   * Masks what leaves, for one incident or for what belongs to none, as lessons do. Needed as soon as something can leave: `'none'` sends texts as they
   * are. No default.
   */
  readonly masker?: ((incidentId: string | undefined) => Masker) | 'none';
  /** `forbidden`: nothing leaves this process, whatever else is configured. Default `allowed`. */
  readonly egress?: 'allowed' | 'forbidden';
  /**
   * Judges what a memory recalled, before anybody gets it, and says what may be told. `by` says whether the answer comes from this process.
   * Default: all of it. A Sitrep brings its own, which knows the journal.
   */
  readonly checkRecalled?: CheckRecalled;
  readonly budget?: BudgetLimits;
  readonly repeats?: RepeatLimits;
  readonly limits?: TargetLimits;
  readonly times?: CallTimes;
  readonly catalogue?: CatalogueRows;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Where health and usage are published. Default: nowhere. */
  readonly board?: StateBoard;
  /** Told about every call that has ended, also local ones, with the incident it was for. Must not throw. Default: nobody. */
  readonly onCall?: (call: ServiceCall, incidentId: string | undefined) => void;
  /** Spans and metrics through the OpenTelemetry API, where the host has it installed. Default `true`. */
  readonly openTelemetry?: boolean;
}

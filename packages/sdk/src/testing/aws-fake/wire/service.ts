import { SitrepError } from '../../../base/index.ts';
import { operationsOf, type Operation } from './operation.ts';

/** The services that the fake knows, by the name of their client's package. */
export const serviceIds = [
  'bedrock',
  'bedrock-runtime',
  'bedrock-agent-runtime',
  'bedrock-agentcore',
  'qbusiness',
  'comprehend',
  'textract',
] as const;

/** One of {@link serviceIds}. */
export type ServiceId = (typeof serviceIds)[number];

/** One service as its own client describes it. */
export interface Service {
  readonly id: ServiceId;
  /** The name in a signature's scope. */
  readonly signingName: string;
  /** Prefix of `x-amz-target` for a service that speaks json-1.1; `undefined` for rest-json. */
  readonly target: string | undefined;
  readonly operations: readonly Operation[];
  /** HTTP status of each modelled error, by its name. */
  readonly errorStatus: ReadonlyMap<string, number>;
  /** What an operation calls its troubles. */
  errorsOf(operation: string): ErrorNames;
}

/** What a service calls an error that any service can answer with. */
interface ErrorNames {
  readonly invalid: string;
  readonly throttled: string;
  readonly internal: string;
}

/** AgentCore spells the errors of its memory unlike those of all else. */
const memoryErrors: ErrorNames = {
  invalid: 'ValidationException',
  throttled: 'ThrottledException',
  internal: 'ServiceException',
};

interface Facts extends ErrorNames {
  readonly unlike?: { readonly operations: RegExp; readonly errors: ErrorNames };
  readonly signingName: string;
  readonly target?: string;
  readonly client: () => Promise<Readonly<Record<string, unknown>>>;
}

const restErrors: ErrorNames = {
  invalid: 'ValidationException',
  throttled: 'ThrottlingException',
  internal: 'InternalServerException',
};

const facts: Readonly<Record<ServiceId, Facts>> = {
  bedrock: { ...restErrors, signingName: 'bedrock', client: () => import('@aws-sdk/client-bedrock') },
  'bedrock-runtime': {
    ...restErrors,
    signingName: 'bedrock',
    client: () => import('@aws-sdk/client-bedrock-runtime'),
  },
  'bedrock-agent-runtime': {
    ...restErrors,
    signingName: 'bedrock',
    client: () => import('@aws-sdk/client-bedrock-agent-runtime'),
  },
  'bedrock-agentcore': {
    ...restErrors,
    unlike: { operations: /Memory|Events?$|Sessions$|Actors$/, errors: memoryErrors },
    signingName: 'bedrock-agentcore',
    client: () => import('@aws-sdk/client-bedrock-agentcore'),
  },
  qbusiness: { ...restErrors, signingName: 'qbusiness', client: () => import('@aws-sdk/client-qbusiness') },
  comprehend: {
    signingName: 'comprehend',
    target: 'Comprehend_20171127',
    client: () => import('@aws-sdk/client-comprehend'),
    invalid: 'InvalidRequestException',
    throttled: 'TooManyRequestsException',
    internal: 'InternalServerException',
  },
  textract: {
    signingName: 'textract',
    target: 'Textract',
    client: () => import('@aws-sdk/client-textract'),
    invalid: 'InvalidParameterException',
    throttled: 'ProvisionedThroughputExceededException',
    internal: 'InternalServerError',
  },
};

/**
 * Reads operations, shapes and errors from the service's client package.
 *
 * @throws SitrepError `ERR_SITREP_CONFIG_INVALID` when that package is not installed.
 */
export async function loadService(id: ServiceId): Promise<Service> {
  const { client, signingName, target, unlike, ...errors } = facts[id];
  const exported = await client().catch((cause: unknown) => {
    const message = `The fake of ${id} reads its shapes from @aws-sdk/client-${id}, which could not be loaded`;
    throw new SitrepError('ERR_SITREP_CONFIG_INVALID', message, { cause });
  });
  const schemas = Object.values(exported).filter(isSchema);
  return {
    id,
    signingName,
    target,
    operations: operationsOf(schemas),
    errorStatus: errorStatusOf(schemas),
    errorsOf: (operation) => (unlike?.operations.test(operation) ? unlike.errors : errors),
  };
}

/** A client exports its shapes as arrays: kind, namespace, name, traits and so on. */
function isSchema(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && typeof value[0] === 'number' && typeof value[2] === 'string';
}

const ERROR_KIND = -3;

function errorStatusOf(schemas: readonly (readonly unknown[])[]): Map<string, number> {
  const errors = schemas.filter(([kind]) => kind === ERROR_KIND);
  return new Map(
    errors.map(([, , name, traits]) => {
      const { error, httpError } = Object(traits) as { error?: string; httpError?: number };
      return [String(name), httpError ?? (error === 'server' ? 500 : 400)];
    }),
  );
}

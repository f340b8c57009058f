// What adapters need of the models' contract and of the tables, at one place: an adapter imports its own room's contract only.
export type {
  FinishReason,
  Json,
  LanguageModel,
  ModelAnswer,
  ModelMessage,
  ModelRequest,
  TextPart,
  ToolCall,
  ToolResult,
} from '../../models/index.ts';
export { textOf, textsOf } from '../../models/index.ts';
export type { ModelRow } from '../catalogue/model-table.ts';
export type { AwsClients, OpenClient, PackageName } from '../clients/aws-clients.ts';

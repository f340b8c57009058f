export type {
  LanguageModel,
  ModelRequest,
  ModelMessage,
  ModelAnswer,
  ModelEvent,
  ModelUsage,
  ModelCallOptions,
  TaskHints,
  FinishReason,
  TextPart,
  ToolCall,
  ToolResult,
  ToolDescription,
  Json,
  JsonSchema,
} from './language-model.ts';
export { userText, textOf, toolCallsOf, textsOf } from './messages.ts';
export { readJson } from './read-json.ts';
export {
  generateStructured,
  type StructuredRequest,
  type StructuredOutcome,
  type StructuredFailure,
} from './generate-structured.ts';
export {
  runToolLoop,
  defineTool,
  TOOL_LOOP_LIMITS,
  type Tool,
  type ToolLoopLimits,
  type ToolLoopEnd,
  type ToolRecord,
} from './run-tool-loop.ts';
export { firstOf } from './failover.ts';
export {
  fromAiSdk,
  type AiSdkModel,
  type AiSdkOptions,
  type AiSdkCall,
  type AiSdkResult,
  type AiSdkPart,
  type AiSdkStreamPart,
  type AiSdkFinish,
  type AiSdkUsage,
} from './ai-sdk.ts';

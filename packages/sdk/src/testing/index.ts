export { fakeClock, type FakeClock } from './fake-clock.ts';
export { telemetryContract, type ContractCase, type TelemetryContractOptions } from './telemetry-contract.ts';
export { scriptedAgent, type ScriptedAgent, type ScriptedAgentOptions, type AgentScript } from './scripted-agent.ts';
export { scriptedExecutor, type ScriptedExecutor, type ExecutorScript } from './scripted-executor.ts';
export { silentTelemetry } from './silent-telemetry.ts';
export { journalContract, type JournalUnderTest } from './journal-contract.ts';
export { agentContract, type AgentContractOptions } from './agent-contract.ts';
export { scriptedModel, type ScriptedModel, type ScriptedModelOptions, type ModelScript } from './scripted-model.ts';
export { obey, obeyingModel } from './obeying-model.ts';

export { fakeClock, type FakeClock } from './fake-clock.ts';
export { telemetryContract, type ContractCase, type TelemetryContractOptions } from './telemetry-contract.ts';

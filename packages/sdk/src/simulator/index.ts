export { createShop } from './create-shop.ts';
export type { Shop, ShopOptions, ShopCommand, FaultKind } from './shop.ts';
export type { TelemetrySource } from '../telemetry/index.ts';
export type { ActionExecutor } from '../actions/index.ts';

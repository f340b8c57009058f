export { createShop } from './create-shop.ts';
export type { Shop, ShopOptions, ShopCommand } from './shop.ts';
export {
  faultGroups,
  faultKinds,
  herringKinds,
  type FaultGroup,
  type FaultKind,
  type HerringKind,
} from './fault-kinds.ts';
export type { TelemetrySource } from '../telemetry/index.ts';
export type { ActionExecutor } from '../actions/index.ts';

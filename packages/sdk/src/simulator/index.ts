export type { Shop, ShopOptions, ShopCommand, FaultKind } from './shop.ts';

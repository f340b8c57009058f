export {
  openPetShop,
  readPetShopCase,
  listPetShopCases,
  findPetShopCase,
  type PetShopCase,
  type PetShopOptions,
} from './petshop.ts';

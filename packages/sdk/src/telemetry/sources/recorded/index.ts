export { openTelemetry, type TelemetryFolder } from './open-telemetry.ts';
export { openRecording, RECORDING_FILES, type RecordingOptions } from './open-recording.ts';
export { recordingSource, MAX_ANSWER_ROWS, type Recording, type RecordedSignal } from './recording.ts';
export {
  openPetShop,
  readPetShopCase,
  listPetShopCases,
  findPetShopCase,
  type PetShopCase,
  type PetShopOptions,
} from './petshop.ts';
export { openNezha, listNezhaCases, listNezhaSystems, type NezhaCase, type NezhaOptions } from './nezha.ts';
export { MAX_FILE_BYTES } from './read-file.ts';
export { MAX_FILE_ROWS } from './read-rows.ts';

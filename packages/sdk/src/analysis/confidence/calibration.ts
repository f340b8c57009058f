import type { Calibration } from './confidence.ts';

/** Written by `npm run eval -- calibration`; do not edit by hand. */
export const CALIBRATION: Calibration = {
  intercept: -6.033,
  coefficients: {
    lead: 2.045,
    evidence: 0,
    symptom: 0,
    score: 0.305,
    kinds: 4.062,
    seen: 2.057,
    compared: 1.957,
    telemetry: 0,
  },
  sources: [
    {
      name: 'PetShop',
      answers: 270,
      right: 189,
    },
    {
      name: 'simulated shop',
      answers: 1616,
      right: 1154,
    },
  ],
  reliability: [
    {
      from: 0,
      to: 0.1,
      answers: 30,
      stated: 0.056,
      right: 0.067,
    },
    {
      from: 0.1,
      to: 0.2,
      answers: 28,
      stated: 0.149,
      right: 0.143,
    },
    {
      from: 0.2,
      to: 0.3,
      answers: 35,
      stated: 0.243,
      right: 0.429,
    },
    {
      from: 0.3,
      to: 0.4,
      answers: 37,
      stated: 0.353,
      right: 0.351,
    },
    {
      from: 0.4,
      to: 0.5,
      answers: 30,
      stated: 0.448,
      right: 0.4,
    },
    {
      from: 0.5,
      to: 0.6,
      answers: 29,
      stated: 0.55,
      right: 0.483,
    },
    {
      from: 0.6,
      to: 0.7,
      answers: 25,
      stated: 0.658,
      right: 0.6,
    },
    {
      from: 0.7,
      to: 0.8,
      answers: 48,
      stated: 0.745,
      right: 0.688,
    },
    {
      from: 0.8,
      to: 0.9,
      answers: 58,
      stated: 0.863,
      right: 0.828,
    },
    {
      from: 0.9,
      to: 1,
      answers: 300,
      stated: 0.963,
      right: 0.983,
    },
  ],
  expectedCalibrationError: 0.037,
};

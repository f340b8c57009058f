import type { Calibration } from './confidence.ts';

/** Written by `npm run eval -- calibration`; do not edit by hand. */
export const CALIBRATION: Calibration = {
  intercept: -6.23,
  coefficients: {
    lead: 2.031,
    evidence: 0,
    symptom: 0,
    score: 0.357,
    kinds: 4.172,
    seen: 2.017,
    compared: 2.105,
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
      answers: 1803,
      right: 1294,
    },
  ],
  reliability: [
    {
      from: 0,
      to: 0.1,
      answers: 32,
      stated: 0.049,
      right: 0.063,
    },
    {
      from: 0.1,
      to: 0.2,
      answers: 34,
      stated: 0.145,
      right: 0.118,
    },
    {
      from: 0.2,
      to: 0.3,
      answers: 39,
      stated: 0.239,
      right: 0.385,
    },
    {
      from: 0.3,
      to: 0.4,
      answers: 39,
      stated: 0.356,
      right: 0.385,
    },
    {
      from: 0.4,
      to: 0.5,
      answers: 32,
      stated: 0.448,
      right: 0.375,
    },
    {
      from: 0.5,
      to: 0.6,
      answers: 29,
      stated: 0.547,
      right: 0.414,
    },
    {
      from: 0.6,
      to: 0.7,
      answers: 28,
      stated: 0.653,
      right: 0.643,
    },
    {
      from: 0.7,
      to: 0.8,
      answers: 52,
      stated: 0.742,
      right: 0.692,
    },
    {
      from: 0.8,
      to: 0.9,
      answers: 63,
      stated: 0.861,
      right: 0.825,
    },
    {
      from: 0.9,
      to: 1,
      answers: 335,
      stated: 0.964,
      right: 0.985,
    },
  ],
  expectedCalibrationError: 0.039,
};

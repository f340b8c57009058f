import type { Calibration } from './confidence.ts';

/** Written by `npm run eval -- calibration`; do not edit by hand. */
export const CALIBRATION: Calibration = {
  intercept: -6.367,
  coefficients: {
    lead: 2.369,
    evidence: 0.256,
    symptom: 0,
    score: 0,
    kinds: 4.021,
    seen: 2.346,
    compared: 1.659,
    telemetry: 0,
  },
  sources: [
    {
      name: 'PetShop',
      answers: 265,
      right: 187,
    },
    {
      name: 'Nezha',
      answers: 181,
      right: 152,
    },
    {
      name: 'simulated shop',
      answers: 1799,
      right: 1222,
    },
  ],
  reliability: [
    {
      from: 0,
      to: 0.1,
      answers: 57,
      stated: 0.051,
      right: 0.07,
    },
    {
      from: 0.1,
      to: 0.2,
      answers: 46,
      stated: 0.165,
      right: 0.109,
    },
    {
      from: 0.2,
      to: 0.3,
      answers: 39,
      stated: 0.246,
      right: 0.462,
    },
    {
      from: 0.3,
      to: 0.4,
      answers: 43,
      stated: 0.347,
      right: 0.465,
    },
    {
      from: 0.4,
      to: 0.5,
      answers: 40,
      stated: 0.444,
      right: 0.425,
    },
    {
      from: 0.5,
      to: 0.6,
      answers: 45,
      stated: 0.549,
      right: 0.533,
    },
    {
      from: 0.6,
      to: 0.7,
      answers: 48,
      stated: 0.647,
      right: 0.729,
    },
    {
      from: 0.7,
      to: 0.8,
      answers: 42,
      stated: 0.745,
      right: 0.762,
    },
    {
      from: 0.8,
      to: 0.9,
      answers: 44,
      stated: 0.855,
      right: 0.75,
    },
    {
      from: 0.9,
      to: 1,
      answers: 328,
      stated: 0.962,
      right: 0.985,
    },
  ],
  expectedCalibrationError: 0.048,
};

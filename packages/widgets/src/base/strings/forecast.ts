/** Texts of `<sitrep-forecast-list>`. */
export const forecastStrings = {
  forecasts: 'What comes next if nothing is done',
  noForecasts: 'No forecast has been made yet.',
  median: 'Median',
  band: '80% band',
  forecastEnd: (time: string, value: string) => `${value} at ${time}`,
  forecastBand: (low: string, high: string) => `80% band ${low} to ${high}`,
  breach: {
    chance: (chance: string, side: 'above' | 'below', limit: string) => `${chance} chance to be ${side} ${limit}`,
    expected: (time: string, left: string) => `expected at ${time}, in ${left}`,
    wasExpected: (time: string) => `was expected at ${time}`,
    unlikely: 'not on the median course',
  },
  outcome: {
    inside: (inside: string, observed: string) => `Turned out: ${inside} of ${observed} values within the band`,
    crossed: (after: string) => `limit crossed after ${after}`,
    notCrossed: 'limit not crossed',
    intervened: 'an action ran meanwhile',
    unobserved: (reason: string) => `What happened could not be read. ${reason}`,
  },
  record: {
    none: 'No earlier forecast of this host has been scored yet.',
    scored: (count: number, coverage: string) =>
      `${count === 1 ? '1 earlier forecast' : `${count} earlier forecasts`}: ${coverage} of values within the 80% band`,
    better: (share: string) => `${share} closer than the last value`,
    warned: (warned: string, crossed: string) => `${warned} of ${crossed} crossings foretold`,
    lead: (time: string) => `${time} ahead on average`,
    brier: (alarms: string, brier: string) => `${alarms} false alarms, Brier score ${brier}`,
  },
};

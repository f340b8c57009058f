// Widget tests in a real Chromium, straight from the sources: test/widgets/**/*.browser.ts.
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';

const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
args.push('--disable-background-networking', '--disable-component-update', '--disable-sync');

export default {
  files: 'test/widgets/**/*.browser.ts',
  rootDir: import.meta.dirname,
  browsers: [
    chromeLauncher({ launchOptions: { executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium', args } }),
  ],
  concurrency: 1,
  nodeResolve: { exportConditions: ['sitrep-src', 'browser', 'development'] },
  plugins: [esbuildPlugin({ ts: true, target: 'es2022', tsconfig: `${import.meta.dirname}/tsconfig.base.json` })],
  reporters: [defaultReporter({ reportTestResults: true, reportTestProgress: false })],
  testFramework: { config: { timeout: 10_000 } },
  testsFinishTimeout: 180_000,
  coverageConfig: {
    include: ['packages/widgets/src/**'],
    reportDir: 'coverage/web',
    reporters: ['text', 'lcovonly'],
  },
};

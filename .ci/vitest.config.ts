import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/setup/global-setup.ts'],
    reporters: ['default', './test/setup/closing-line-reporter.ts'],
    pool: 'forks',
    maxWorkers: 3,
    fsModuleCache: true,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // As long as a busy machine may need.
    expect: { poll: { timeout: 20_000 } },
  },
});

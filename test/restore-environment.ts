/** Before a unit test the environment is as it was, though files of tests share a process. */
import { afterEach, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllEnvs();
});

// A C++ compiler that writes a few bytes where the addon should be.
const { appendFileSync, writeFileSync } = require('node:fs');

if (process.argv[2] !== '--version') {
  if (process.env.FAKE_COMPILER === 'broken') {
    console.error('tfjs_backend.cc:18:10: fatal error: something.h: No such file or directory');
    process.exit(1);
  }
  appendFileSync(process.env.FAKE_CALLS, 'compile\n');
  writeFileSync(process.argv[process.argv.indexOf('-o') + 1], 'addon');
}

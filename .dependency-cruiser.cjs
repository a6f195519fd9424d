/**
 * The import rule of the rooms: `allowed` names, for each room, the only rooms of this repository it may import.
 * Packages are restricted below where a room must stay free of them.
 */
const ROOMS = {
  'lib/protocol': [],
  'lib/linalg': ['lib/protocol'],
  'lib/spectrum': ['lib/protocol', 'lib/linalg'],
  'lib/ntk': ['lib/protocol', 'lib/linalg'],
  'lib/store': ['lib/protocol'],
  'lib/backends': ['lib/protocol'],
  'lib/interop': ['lib/protocol', 'lib/store'],
  'lib/outbox': ['lib/protocol', 'lib/store'],
  'lib/doctor': ['lib/protocol', 'lib/backends', 'lib/linalg', 'lib/ntk'],
  // What is logged can go to other tools as well, while it is logged: of interop the sinks, nothing that reads files in.
  'lib/logger': [
    'lib/protocol',
    'lib/backends',
    'lib/ntk',
    'lib/spectrum',
    'lib/store',
    'lib/outbox',
    'lib/interop/tensorboard',
  ],
  server: ['lib/protocol', 'lib/store', 'lib/interop', 'lib/outbox'],
  app: ['lib/protocol'],
};

const onlyInto = Object.entries(ROOMS).map(([room, allowed]) => ({
  name: `${room.replace('/', '-')}-imports`,
  severity: 'error',
  comment: `${room} may import ${allowed.length ? allowed.join(', ') : 'no other room'}.`,
  from: { path: `^${room}/` },
  to: { path: '^(app|bench|examples|lib|server|test)/', pathNot: [room, ...allowed].map((name) => `^${name}/`) },
}));

module.exports = {
  forbidden: [
    ...onlyInto,
    {
      name: 'tfjs-stays-in-the-engine',
      severity: 'error',
      comment: 'Only the engine and the backends touch tfjs; everyone else gets typed arrays.',
      from: { path: '^(app|lib|server)/', pathNot: '^lib/(ntk|backends|doctor/programs)/' },
      to: { path: 'node_modules/@tensorflow/' },
    },
    {
      name: 'page-stays-in-the-browser',
      severity: 'error',
      comment: 'The page talks to the server over HTTP and socket only.',
      from: { path: '^app/' },
      to: { path: 'node_modules/(better-sqlite3|kysely|hono|@hono|socket\\.io|pino|commander|piscina)/' },
    },
    {
      name: 'library-needs-no-server',
      severity: 'error',
      comment: 'lib runs without a web server or a page.',
      from: { path: '^lib/' },
      to: { path: 'node_modules/(next|react|react-dom|hono|@hono|socket\\.io|commander)/' },
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-dev-dependency-in-product',
      severity: 'error',
      from: { path: '^(app|lib|server)/' },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only', 'npm-peer'],
        pathNot: 'node_modules/@types/',
      },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};

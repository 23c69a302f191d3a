/**
 * The arrows of the architecture: who may know of whom.
 *   console    → only the type of the API and pure modules of the server
 *   server     → operators/resources (the contract) and operators/runtime (its client)
 *   operators  → nothing of server, console, prisma
 */
const PURE_MODULES = [
  '^server/api/router\\.ts$', // its type only: see the rule below
  '^server/errors\\.ts$',
  '^server/identity/(permissions|password-rule)\\.ts$',
  '^server/users/role-rules\\.ts$',
  '^server/policies/policy\\.ts$',
  '^server/applications/(stages|content|contacts|transitions|materials|checks/check)\\.ts$',
  '^server/[a-z-]+/(views|input|amounts)\\.ts$',
  '^server/[a-z-]+/[a-z]+/(views|input)\\.ts$',
  '^operators/resources/severities\\.ts$',
  '^server/time/working-days\\.ts$',
  '^server/notices/(subjects|channel-views)\\.ts$',
  '^server/tickets/(states|transitions)\\.ts$',
  '^server/drills/(scenarios|scenario-words)\\.ts$',
  '^server/complaints/transitions\\.ts$',
  '^server/assessment/(formulas|measure|scheme)\\.ts$',
  '^server/usage/(verdict|orphans|findings/(letter|transitions))\\.ts$',
  '^operators/resources/quantity\\.ts$',
  '^operators/resources/sentences/[a-z]+\\.ts$',
  '^server/sentences/[a-z]+\\.ts$',
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Two modules that need each other are one module, or lack a third.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'console-knows-pure-modules-only',
      severity: 'error',
      from: { path: '^console/' },
      // Types are gone when it runs; what the API answers is typed where it is made.
      to: {
        path: '^(server|operators|prisma|scripts|test)/',
        pathNot: PURE_MODULES,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'console-takes-only-the-type-of-the-api',
      severity: 'error',
      from: { path: '^console/' },
      to: { path: '^server/api/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'server-knows-contract-and-runtime-only',
      severity: 'error',
      from: { path: '^server/' },
      to: { path: '^(operators/(?!resources/|runtime/)|console/|test/|scripts/)' },
    },
    {
      name: 'operators-know-neither-paper-nor-console',
      severity: 'error',
      from: { path: '^operators/' },
      to: { path: '^(server|console|prisma|test|scripts)/' },
    },
    {
      name: 'embedded-cloud-does-not-know-the-operators',
      comment: 'It stands for Kubernetes: what it knew of us, a real cluster would not.',
      severity: 'error',
      from: { path: '^operators/embedded/' },
      to: { path: '^operators/(?!embedded/|runtime/)' },
    },
    {
      name: 'product-does-not-need-its-tests',
      severity: 'error',
      from: { path: '^(server|operators|console|prisma)/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^prisma/generated/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.css'] },
  },
};

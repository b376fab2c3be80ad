import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

const BROWSER_TESTS = 'tests/e2e/**/*.test.ts'
const UNIT_TESTS = [
  'tests/cli.test.ts',
  'tests/config.test.ts',
  'tests/dialects/table.test.ts',
  'tests/imports.test.ts',
  'tests/channels/whatsapp/mapping/**/*.test.ts',
  'tests/{inbox,lib,protocol,sandbox,scripts,widget}/**/*.test.ts',
]
/** Many files with much to import: each group in processes of its own, so that none grows too large. */
const GROUPS = {
  core: 'tests/core/**/*.test.ts',
  http: 'tests/http/**/*.test.ts',
  realtime: 'tests/{dialects,realtime}/**/*.test.ts',
  whatsapp: 'tests/{channels,whatsapp}/**/*.test.ts',
}
/** What they look at, pages and the wire, cannot tell which database is behind it. */
const ON_ONE_DATABASE = [
  'tests/e2e/{accessibility,early-typing,hostile-input,hostile-page,inbox-weight,keyboard,push,webhooks}.test.ts',
  'tests/e2e/{sandbox-page,whatsapp-kinds,widget-*}.test.ts',
  'tests/whatsapp/hostile-input.test.ts',
  'tests/whatsapp/faults/{endings,line,logs,sends}.test.ts',
  'tests/{bells,media}/*.test.ts',
  'tests/http/docs.test.ts',
  'tests/{core/business-hours,queue/embedded,channels/whatsapp/close-reasons,channels/whatsapp/pace}.test.ts',
]
const databases = process.env.SAPA_TEST_MYSQL_URL ? ['sqlite', 'mysql'] : ['sqlite']
const hasBrowser = Boolean(process.env.SAPA_TEST_CHROMIUM)

export default defineConfig({
  // As Node chooses them: one copy of React Router for our files and for its own.
  ssr: { resolve: { conditions: ['node', 'module-sync'] } },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      project('unit', UNIT_TESTS, { isolate: false }),
      ...databases.flatMap((database) => [
        ...Object.entries(GROUPS).map(([name, files]) =>
          groupProject(`${database} ${name}`, database, files),
        ),
        databaseProject(database, database, ['tests/**/*.test.ts'], { exclude: Object.values(GROUPS) }),
        ...(hasBrowser ? [browserProject(database)] : []),
      ]),
    ],
  },
})

/** The files of one process share what they import, which halves their time. */
function groupProject(name: string, database: string, files: string) {
  return databaseProject(name, database, [files], { isolate: false })
}

function databaseProject(
  name: string,
  database: string,
  include: string[],
  { exclude = [], ...options }: TestProjectInlineConfiguration['test'] & { exclude?: string[] },
) {
  return project(name, include, {
    exclude: [
      ...exclude,
      ...UNIT_TESTS,
      BROWSER_TESTS,
      ...(database === databases[0] ? [] : ON_ONE_DATABASE),
    ],
    env: { SAPA_TEST_DB: database },
    ...options,
  })
}

function browserProject(database: string) {
  return project(`${database} browser`, [BROWSER_TESTS], {
    exclude: database === databases[0] ? [] : ON_ONE_DATABASE,
    env: { SAPA_TEST_DB: database },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  })
}

function project(
  name: string,
  include: string[],
  options: TestProjectInlineConfiguration['test'],
): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: { name, include, environment: 'node', testTimeout: 20_000, hookTimeout: 30_000, ...options },
  }
}

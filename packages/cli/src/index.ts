/** What others may use of the command: its version and how a run can end. */
export { EXIT, EXIT_CODE_TABLE, type ExitCode } from './exit-codes.ts';
export { VERSION } from './version.ts';

/** The version of this program, from its package. */
import cliPackage from '../package.json' with { type: 'json' };

export const VERSION: string = cliPackage.version;

import { parseArgs } from 'node:util';

export interface StartOptions {
  port: number;
  demo: boolean;
  reset: boolean;
  help: boolean;
}

/** The command line cannot be understood; the message is one sentence for the person who typed it. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export const startHelp = `npm start -- [options]

  --port N     back office, API and docs on this port (3000)
  --no-demo    do not create the demo business
  --reset      delete all data of this clone (.data) first
  --help       show this`;

/**
 * Reads the options of \`npm start\`. Without the \`--\` npm takes options for its own and hands them on as
 * \`npm_config_*\` variables: \`npm start --port 3001\` means what it says all the same.
 * @throws UsageError on an unknown option or a port that is none
 */
export function parseStartOptions(args: string[], env: NodeJS.ProcessEnv = {}): StartOptions {
  const { values, positionals } = parsed(args);
  // npm reads `--port 3001` as a switch, "true", and hands the number on as a word of its own.
  const portOfNpm = env.npm_config_port === 'true' ? positionals.shift() : env.npm_config_port;
  if (positionals.length > 0) {
    throw new UsageError(`Unknown argument "${positionals[0]}"; npm start -- --help lists the options.`);
  }
  const port = Number(values.port ?? portOfNpm ?? 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new UsageError(`--port ${values.port ?? portOfNpm}: a port is a number from 1 to 65535.`);
  }
  return {
    port,
    demo: !(values['no-demo'] ?? env.npm_config_demo === ''),
    reset: values.reset ?? env.npm_config_reset === 'true',
    help: values.help ?? false,
  };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        port: { type: 'string' },
        'no-demo': { type: 'boolean' },
        reset: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    const [reason] = (error as Error).message.split('. ');
    throw new UsageError(`${reason}; npm start -- --help lists the options.`);
  }
}

import { describe, expect, it } from '@jest/globals';
import { parseStartOptions, UsageError } from './options.ts';

describe('the options of npm start', () => {
  it('default to port 3000 with the demo business and all data kept', () => {
    expect(parseStartOptions([])).toEqual({ port: 3000, demo: true, reset: false, help: false });
  });

  it('are read in both of the usual spellings', () => {
    expect(parseStartOptions(['--port', '3100', '--no-demo'])).toMatchObject({ port: 3100, demo: false });
    expect(parseStartOptions(['--port=3100', '--reset'])).toMatchObject({ port: 3100, reset: true });
  });

  it('are understood when npm took them for its own', () => {
    const env = { npm_config_port: '3100', npm_config_reset: 'true', npm_config_demo: '' };
    expect(parseStartOptions([], env)).toMatchObject({ port: 3100, reset: true, demo: false });
    expect(parseStartOptions(['3100'], { npm_config_port: 'true' })).toMatchObject({ port: 3100 });
  });

  it.each([['--prot', '1'], ['--port'], ['3000']])('refuse what is unknown: %s %s', (...args) => {
    expect(() => parseStartOptions(args.filter(Boolean))).toThrow(UsageError);
  });

  it.each(['0', '65536', 'http', '80.5', '', '-1'])('refuse "%s" as a port', (port) => {
    expect(() => parseStartOptions([`--port=${port}`])).toThrow('a port is a number from 1 to 65535');
  });
});

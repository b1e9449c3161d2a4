import { randomBytes } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { choosePort, freePort, isFree } from './ports.ts';

/** Where each part of the development stack listens, all on loopback. */
export interface StackPorts {
  api: number;
  postgres: number;
  temporal: number;
  temporalUi: number;
  sandbox: number;
  /** by the name of the demo website's folder */
  websites: Record<string, number>;
}

export interface StackSecrets {
  databasePassword: string;
  tokenSecret: string;
  /** 32 bytes in base64 */
  masterKey: string;
  vapiWebhookSecret: string;
}

/** The customary ports; where one is taken, the one of the last start, else a free one. */
const customary = { postgres: 54329, temporal: 7233, temporalUi: 8233, sandbox: 4010, firstWebsite: 4011 };

/**
 * Chooses the ports of everything but the API, and remembers them, so that addresses survive a restart.
 * `onlyFree` leaves the customary ones to `npm start`.
 */
export async function choosePorts(
  api: number,
  dataDir: string,
  websitesDir: string,
  { onlyFree = false } = {},
): Promise<StackPorts> {
  const usual = (port: number) => (onlyFree ? undefined : port);
  const last = (await readJson(portsFile(dataDir))) as Partial<StackPorts> | undefined;
  const taken = new Set([api]);
  const ports: StackPorts = {
    api,
    postgres: await choosePort([last?.postgres, usual(customary.postgres)], taken),
    temporal: await choosePort([last?.temporal, usual(customary.temporal)], taken),
    temporalUi: await choosePort([last?.temporalUi, usual(customary.temporalUi)], taken),
    sandbox: await choosePort([last?.sandbox, usual(customary.sandbox)], taken),
    websites: {},
  };
  for (const [position, name] of (await websiteNames(websitesDir)).entries()) {
    const port = usual(customary.firstWebsite + position);
    ports.websites[name] = await choosePort([last?.websites?.[name], port], taken);
  }
  await rememberPorts(dataDir, ports);
  return ports;
}

/**
 * Starts what listens on the ports of these names. Between their choice and their use another program can take one, as another
 * clone started at the same moment does: then another port is chosen, in `ports` too, and it is started once more.
 * @param told is told in a sentence why it is started again
 */
export async function startOnPorts<T>(
  { ports, dataDir, told }: { ports: StackPorts; dataDir: string; told: (sentence: string) => void },
  names: ReadonlyArray<keyof Omit<StackPorts, 'api'>>,
  start: () => Promise<T>,
): Promise<T> {
  try {
    return await start();
  } catch (error) {
    const places = names.flatMap((name) =>
      name === 'websites'
        ? Object.keys(ports.websites).map((site) => ({ of: ports.websites, name: site }))
        : [{ of: ports as unknown as Record<string, number>, name: name as string }],
    );
    const changes: string[] = [];
    for (const { of, name } of places) {
      const port = of[name] as number;
      if (await isFree(port)) continue;
      of[name] = await freePort();
      changes.push(`port ${port} was taken meanwhile, so ${of[name]} is used`);
    }
    // A port the program chose for itself can be taken from it too.
    if (changes.length === 0 && !/address already in use|EADDRINUSE/i.test(String(error))) throw error;
    await rememberPorts(dataDir, ports);
    told(`${changes.join('; ') || 'a port was taken meanwhile'}; starting again.`);
    return await start();
  }
}

async function rememberPorts(dataDir: string, ports: StackPorts): Promise<void> {
  await writeFile(portsFile(dataDir), JSON.stringify(ports, null, 2));
}

function portsFile(dataDir: string): string {
  return join(dataDir, 'ports.json');
}

/** This clone's secrets, made once and readable by their owner only. */
export async function loadSecrets(dataDir: string): Promise<StackSecrets> {
  const file = join(dataDir, 'secrets.json');
  const kept = (await readJson(file)) as StackSecrets | undefined;
  if (kept) return kept;
  const secrets: StackSecrets = {
    databasePassword: randomBytes(24).toString('base64url'),
    tokenSecret: randomBytes(48).toString('base64url'),
    masterKey: randomBytes(32).toString('base64'),
    vapiWebhookSecret: randomBytes(24).toString('base64url'),
  };
  await writeFile(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  return secrets;
}

/**
 * The environment every part runs in. Keys of providers, limits and the log level come from the caller's own
 * environment; what belongs to this stack (addresses, secrets) replaces whatever is set there.
 */
export function devEnvironment(stack: {
  ports: StackPorts;
  secrets: StackSecrets;
  dataDir: string;
  adminUiDir: string;
  widgetDir: string;
  modelDir?: string | undefined;
  inherited: NodeJS.ProcessEnv;
}): NodeJS.ProcessEnv {
  const { ports, secrets, dataDir, adminUiDir, widgetDir, modelDir, inherited } = stack;
  const local = Object.values(ports.websites).flatMap((port) => [`127.0.0.1:${port}`, `localhost:${port}`]);
  const allowed = [inherited.CRAWL_ALLOWED_PRIVATE_HOSTS, ...local].filter(Boolean);
  const password = encodeURIComponent(secrets.databasePassword);
  return {
    ...inherited,
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    PORT: String(ports.api),
    PUBLIC_URL: `http://localhost:${ports.api}`,
    DATABASE_URL: `postgres://postgres:${password}@127.0.0.1:${ports.postgres}/coccinelle`,
    TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}`,
    TEMPORAL_NAMESPACE: 'default',
    TEMPORAL_API_KEY: '',
    TEMPORAL_TLS_CERT_PATH: '',
    TEMPORAL_TLS_KEY_PATH: '',
    TEMPORAL_UI_URL: `http://localhost:${ports.temporalUi}`,
    OBJECTS_DIR: join(dataDir, 'objects'),
    SANDBOX_URL: `http://127.0.0.1:${ports.sandbox}`,
    SANDBOX_PORT: String(ports.sandbox),
    SANDBOX_STATE_DIR: join(dataDir, 'sandbox'),
    SANDBOX_WEBSITE_PORTS: Object.entries(ports.websites)
      .map(([name, port]) => `${name}=${port}`)
      .join(','),
    TOKEN_SECRET: secrets.tokenSecret,
    MASTER_KEY: secrets.masterKey,
    VAPI_WEBHOOK_SECRET: secrets.vapiWebhookSecret,
    ADMIN_UI_DIR: adminUiDir,
    WIDGET_DIR: widgetDir,
    EMBEDDING_MODEL_DIR: modelDir ?? '',
    CRAWL_ALLOWED_PRIVATE_HOSTS: allowed.join(','),
  };
}

async function websiteNames(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const sites: string[] = [];
  // The demo business's own site first: it keeps its address when other sites come and go.
  for (const name of names.sort(
    (a, b) => Number(b === 'salon-marie') - Number(a === 'salon-marie') || (a < b ? -1 : 1),
  )) {
    if (await stat(join(folder, name, 'index.html')).catch(() => undefined)) sites.push(name);
  }
  return sites;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(
      `${file} cannot be read (${(error as Error).message}): repair it, or start with --reset.`,
    );
  }
}

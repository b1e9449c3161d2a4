import { fileURLToPath } from 'node:url';
import { type BuildEnvironmentOptions, defineConfig } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Each one file that needs nothing else: no style sheet, no image, no second request for code. The chat is fetched when it is asked for. */
const scripts = ['embed', 'client', 'chat'] as const;

function oneFile(name: (typeof scripts)[number]): BuildEnvironmentOptions {
  return {
    outDir: 'dist',
    emptyOutDir: name === scripts[0],
    target: 'es2022',
    // The first browsers with light-dark(), which would else be taken apart for older ones.
    cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    reportCompressedSize: false,
    lib: {
      entry: `${name}.tsx`,
      // The chat is a module: the booking imports it.
      formats: [name === 'chat' ? 'es' : 'iife'],
      name: 'Coccinelle',
      fileName: () => `${name}.js`,
    },
  };
}

/** `widget/dist/embed.js` for the sites of businesses with `widget/dist/chat.js` beside it, `widget/dist/client.js` for our own pages behind a client's link. */
export default defineConfig({
  root: here,
  publicDir: false,
  environments: Object.fromEntries(
    scripts.map((name) => [`${name}Script`, { consumer: 'client' as const, build: oneFile(name) }]),
  ),
  builder: {
    async buildApp(builder) {
      for (const name of scripts) await builder.build(builder.environments[`${name}Script`]!);
    },
  },
});

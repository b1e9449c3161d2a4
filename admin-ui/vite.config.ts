import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The back office as static files in `admin-ui/dist`; in development, the API is proxied so that cookies stay same-origin. */
export default defineConfig({
  root: here,
  publicDir: 'public-files',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Fonts and images stay files: a strict Content-Security-Policy has no data: fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
  },
  server: {
    host: '127.0.0.1',
    // The Host stays ours: the API compares it with the Origin before it takes the cookie.
    proxy: {
      '/api': { target: process.env.COCCINELLE_URL ?? 'http://127.0.0.1:3000', changeOrigin: false },
    },
  },
});
